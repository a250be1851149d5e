use std::time::Duration;

/// What the runner tells whoever watches, between slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event<'a> {
    /// What the calls of a case do is counted under valgrind.
    Counting { id: &'a str },
    /// A case's state was made and it warms up.
    Started { id: &'a str },
    /// One more case has its answer.
    Finished { id: &'a str },
    /// What was missed is to be measured again, after a pause.
    Again { cases: usize, pause: Duration },
    /// Each pair of cases that is still measured side by side had a segment.
    Pairs { finished: usize, pairs: usize },
    /// Both builds are launched for a case.
    Launch {
        id: &'a str,
        finished: usize,
        pairs: usize,
    },
    /// All live cases had a turn.
    Round { finished: usize, cases: usize },
}
