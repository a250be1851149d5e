use std::io::{self, IsTerminal, Write};
use std::time::Duration;

#[cfg(feature = "load")]
use super::load_line::load_line;
use super::start::tell;
use crate::clock::Clock;
use crate::config::Environment;
#[cfg(feature = "load")]
use crate::run::LoadMoment;
use crate::run::{Event, Launch, Round};
use crate::units::{Time, percent_of_change};
use crate::verdict::Leaning;

/// The line is drawn anew no sooner than this: drawing costs time on the core that measures.
const PAUSE: Duration = Duration::from_millis(250);
/// Elsewhere than on a terminal a line is written as seldom as this: who reads a log wants to know
/// that something happens, and little more.
const LOG_PAUSE: Duration = Duration::from_secs(10);

/// Says on standard error what is measured, how sure the answers are by now, and how long it still
/// takes: on a terminal in one line that is drawn anew, elsewhere in a line now and then. It is
/// written between slices, by the thread that hands them out.
pub(super) struct Progress<'a> {
    clock: &'a Clock,
    form: Form,
    /// Whether the terminal shows nothing but ASCII.
    #[cfg(feature = "load")]
    is_ascii: bool,
    begin: u64,
    /// When the first pair was begun.
    pairs_begun: Option<u64>,
    /// When something was shown last.
    shown: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Line,
    Log,
    None,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        clock: &'a Clock,
        quiet: bool,
        #[cfg_attr(
            not(feature = "load"),
            expect(unused_variables, reason = "only scenarios draw something")
        )]
        environment: &Environment,
    ) -> Self {
        let form = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Form::None,
            (false, true) => Form::Line,
            (false, false) => Form::Log,
        };
        Self {
            clock,
            form,
            #[cfg(feature = "load")]
            is_ascii: environment.is_ascii(),
            begin: clock.start(),
            pairs_begun: None,
            shown: None,
        }
    }

    pub(super) fn see(&mut self, event: Event<'_>) {
        if matches!(event, Event::Pair(_) | Event::Launch(_)) {
            self.pairs_begun.get_or_insert_with(|| self.clock.start());
        }
        // Nothing else follows a pause for seconds.
        let is_pause = matches!(event, Event::Again { .. });
        match self.form {
            Form::None => {}
            Form::Line if is_pause || self.is_due(PAUSE) => {
                draw(&self.words(event));
                self.shown = Some(self.clock.stop());
            }
            Form::Log if is_pause => tell(&self.words(event)),
            Form::Log if self.is_due(LOG_PAUSE) => {
                tell(&self.words(event));
                self.shown = Some(self.clock.stop());
            }
            Form::Line | Form::Log => {}
        }
    }

    /// What an event says.
    fn words(&self, event: Event<'_>) -> String {
        match event {
            Event::Counting { id } => format!("counting under valgrind: {id}"),
            Event::Started { id } => format!("warming up {id}"),
            Event::Finished { id } => format!("measured {id}"),
            Event::Again { cases, pause } => again(cases, pause),
            Event::Pair(launch) => {
                pair("measured side by side", "pairs", launch, self.since_pairs())
            }
            Event::Launch(launch) => pair(
                "measured in both builds",
                "cases",
                launch,
                self.since_pairs(),
            ),
            Event::Round(round) => of_round(round),
            #[cfg(feature = "load")]
            Event::Load(moment) => self.load(&moment),
        }
    }

    /// Since the pairs were begun.
    fn since_pairs(&self) -> Duration {
        self.clock.elapsed(self.pairs_begun.unwrap_or(self.begin))
    }

    /// Lines of a log are as long as they need to be, and each has its figures for itself.
    #[cfg(feature = "load")]
    fn load(&self, moment: &LoadMoment<'_>) -> String {
        match self.form {
            Form::Line => load_line(moment, room(), self.is_ascii),
            Form::Log | Form::None => {
                let rates = &[];
                load_line(&LoadMoment { rates, ..*moment }, usize::MAX, self.is_ascii)
            }
        }
    }

    /// Whether nothing was shown for so long; a log begins with a pause.
    fn is_due(&self, pause: Duration) -> bool {
        let since = match (self.form, self.shown) {
            (Form::Log, None) => self.begin,
            (_, None) => return true,
            (_, Some(shown)) => shown,
        };
        self.clock.elapsed(since) >= pause
    }

    /// Clears the line.
    pub(super) fn end(self) {
        if self.form == Form::Line && self.shown.is_some() {
            draw("");
        }
    }
}

/// Columns that a line may take.
fn room() -> usize {
    let width = crate::host::terminal::width().unwrap_or(80);
    width.saturating_sub(1)
}

fn draw(text: &str) {
    let shown: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(room())
        .collect();
    // A terminal that cannot be written to loses its progress line and nothing else.
    let _ = write!(io::stderr(), "\r\x1b[2K{shown}").and_then(|()| io::stderr().flush());
}

fn again(cases: usize, pause: Duration) -> String {
    let cases = match cases {
        1 => "1 case is".to_owned(),
        several => format!("{several} cases are"),
    };
    let when = if pause.is_zero() {
        "now".to_owned()
    } else {
        format!("in {}", Time::from(pause))
    };
    format!("{cases} measured again {when}, to tell noise from what a target asks for")
}

fn of_round(round: Round<'_>) -> String {
    let Round {
        finished,
        cases,
        left,
        id,
        leanings,
    } = round;
    let mut text = format!(
        "{finished} of {cases} cases measured, at most {} of measuring left; {id}",
        seconds(left)
    );
    for (place, (target, leaning)) in leanings.find().into_iter().enumerate() {
        text.push_str(if place == 0 { ": " } else { ", " });
        text.push_str(&target);
        text.push(' ');
        text.push_str(&match leaning {
            Some(Leaning::Decided { passes }) => outcome(passes).to_owned(),
            Some(Leaning::Towards { passes, confidence }) => {
                format!("{} at {:.0}%", outcome(passes), confidence * 100.0)
            }
            None => "open".to_owned(),
        });
    }
    text
}

fn outcome(passes: bool) -> &'static str {
    if passes { "pass" } else { "miss" }
}

/// What is left is told by the pairs that have finished: they end by what is found, far from what
/// they might take at most.
fn pair(how: &str, what: &str, launch: Launch<'_>, elapsed: Duration) -> String {
    let Launch {
        id,
        finished,
        pairs,
        change,
    } = launch;
    let mut text = format!("{finished} of {pairs} {what} {how}");
    if finished > 0 {
        let left = elapsed.mul_f64((pairs - finished) as f64 / finished as f64);
        text.push_str(&format!(", about {} left", seconds(left)));
    }
    text.push_str("; ");
    text.push_str(id);
    if let Some(change) = change {
        let [ratio, lower, upper] =
            [change.ratio, change.lower, change.upper].map(percent_of_change);
        text.push_str(&format!(": {} {ratio}% [{lower}, {upper}]", change.metric));
    }
    text
}

/// Whole seconds, rounded up: parts of them are not worth a look.
fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    match seconds {
        0..120 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use perf_targets::{Builtin, Metric};

    use super::*;
    use crate::run::Leanings;
    use crate::verdict::{Comparison, Evidence};

    #[test]
    fn a_round_says_what_runs_how_sure_it_is_and_what_is_left() {
        let towards = |passes, confidence| Some(Leaning::Towards { passes, confidence });
        let targets = || {
            vec![
                ("p99 < 1us".to_owned(), towards(true, 0.95)),
                ("mean < 5us".to_owned(), towards(false, 0.5)),
                (
                    "allocs == 0".to_owned(),
                    Some(Leaning::Decided { passes: true }),
                ),
                ("errors < 1%".to_owned(), None),
            ]
        };
        let round = Round {
            finished: 3,
            cases: 12,
            left: Duration::from_millis(13_200),
            id: "cache::get",
            leanings: Leanings::of(&targets),
        };
        assert_eq!(
            of_round(round),
            "3 of 12 cases measured, at most 14 s of measuring left; cache::get: p99 < 1us pass at 95%, mean < 5us miss at 50%, allocs == 0 pass, errors < 1% open"
        );
    }

    #[test]
    fn launches_say_how_the_case_stands_and_about_what_is_left() {
        let change = Comparison {
            metric: Metric::Builtin(Builtin::Mean),
            direction: None,
            base: 100.0,
            candidate: 101.0,
            ratio: 1.01,
            lower: 0.99,
            upper: 1.03,
            evidence: Evidence::Launches(12),
            watched: Duration::ZERO,
            tolerance: 0.01,
            remark: None,
        };
        let launch = |finished, change| Launch {
            id: "cache::get",
            finished,
            pairs: 4,
            change,
        };
        let elapsed = Duration::from_secs(50);
        assert_eq!(
            pair(
                "measured in both builds",
                "cases",
                launch(1, Some(&change)),
                elapsed
            ),
            "1 of 4 cases measured in both builds, about 3 min left; cache::get: mean +1% [-1, +3]"
        );
        assert_eq!(
            pair("measured side by side", "pairs", launch(0, None), elapsed),
            "0 of 4 pairs measured side by side; cache::get"
        );
    }

    /// A log is read later: a rate of now is told, and not how it came to be.
    #[cfg(feature = "load")]
    #[test]
    fn a_log_tells_the_figures_of_a_scenario_and_draws_no_course() {
        let clock = Clock::simulated(crate::clock::SimulatedClock::new());
        let variables: [(&str, &str); 0] = [];
        let environment = Environment::of("/shop".as_ref(), &variables);
        let mut progress = Progress::new(&clock, true, &environment);
        let moment = LoadMoment {
            id: "peak",
            stage: "ramp up",
            elapsed: Duration::from_secs(12),
            total: None,
            offered: Some(480.0),
            achieved: 478.0,
            in_flight: 12,
            backlog: 0,
            users: None,
            p50: None,
            p99: Some(8.4e6),
            errors: 0.0,
            dropped: 0,
            rates: &[100.0, 478.0],
        };
        progress.form = Form::Log;
        let figures =
            "peak  12s  ramp up  offered 480/s  done 478/s  in flight 12  p99 8.4 ms  errors 0%";
        assert_eq!(progress.words(Event::Load(moment)), figures);
        progress.form = Form::Line;
        let line = progress.words(Event::Load(moment));
        assert!(line.starts_with("peak  12s"), "{line}");
    }
}
