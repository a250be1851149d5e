use std::fmt;
use std::time::Duration;

use crate::verdict::{Comparison, Leaning};

/// What the runner tells whoever watches, between slices.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// What the calls of a case do is counted under valgrind.
    Counting { id: &'a str },
    /// A case's state was made and it warms up.
    Started { id: &'a str },
    /// One more case has its answer.
    Finished { id: &'a str },
    /// What was missed is to be measured again, after a pause.
    Again { cases: usize, pause: Duration },
    /// Some pair of cases that are measured side by side had a segment.
    Pair(Launch<'a>),
    /// Both builds were launched for a case.
    Launch(Launch<'a>),
    /// All live cases had a turn; not told more often than [`ROUNDS_TOLD_EVERY`].
    Round(Round<'a>),
    /// A second of a scenario is over.
    #[cfg(feature = "load")]
    Load(LoadMoment<'a>),
}

/// What is told of rounds costs a little time on the core that measures.
pub(super) const ROUNDS_TOLD_EVERY: Duration = Duration::from_millis(250);
/// For so long one live case is told of before the next.
const DWELL: Duration = Duration::from_secs(1);

/// How far cases have come that are measured in turns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round<'a> {
    pub(crate) finished: usize,
    pub(crate) cases: usize,
    /// So much is measured at most, beside pairs and what is measured again.
    pub(crate) left: Duration,
    /// One of the live cases, each for a while.
    pub(crate) id: &'a str,
    pub(crate) leanings: Leanings<'a>,
}

/// What the targets of a case lean to, in their order: found when somebody asks, for it takes a look at
/// all samples.
#[derive(Clone, Copy)]
pub(crate) struct Leanings<'a>(pub(super) &'a dyn Fn() -> Vec<(String, Option<Leaning>)>);

impl Leanings<'_> {
    pub(crate) fn find(&self) -> Vec<(String, Option<Leaning>)> {
        (self.0)()
    }
}

impl fmt::Debug for Leanings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leanings")
    }
}

#[cfg(test)]
impl<'a> Leanings<'a> {
    pub(crate) fn of(found: &'a dyn Fn() -> Vec<(String, Option<Leaning>)>) -> Self {
        Self(found)
    }
}

/// How far pairs have come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) id: &'a str,
    pub(crate) finished: usize,
    pub(crate) pairs: usize,
    /// How the case stands to what it is held against, by the last look at it.
    pub(crate) change: Option<&'a Comparison>,
}

/// How a scenario stands.
#[cfg(feature = "load")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoadMoment<'a> {
    /// The scenario's name, or the case's.
    pub(crate) id: &'a str,
    pub(crate) stage: &'a str,
    pub(crate) elapsed: Duration,
    /// How long it takes in all, where that is known beforehand.
    pub(crate) total: Option<Duration>,
    /// Arrivals a second in the last second; none in a closed model.
    pub(crate) offered: Option<f64>,
    /// Calls that ended in the last second, a second.
    pub(crate) achieved: f64,
    pub(crate) in_flight: u64,
    /// Arrivals that are due and wait.
    pub(crate) backlog: u64,
    /// Virtual users; none in an open model.
    pub(crate) users: Option<u64>,
    /// Of the calls that ended in the last second, in nanoseconds.
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    /// The share of them that failed.
    pub(crate) errors: f64,
    /// Arrivals dropped at the limit, since the beginning.
    pub(crate) dropped: u64,
    /// What `achieved` was in the last seconds, oldest first.
    pub(crate) rates: &'a [f64],
}

/// Which of the live cases is told of when so much time has passed.
pub(super) fn told_of(cases: usize, elapsed: Duration) -> usize {
    (elapsed.as_nanos() / DWELL.as_nanos()) as usize % cases.max(1)
}
