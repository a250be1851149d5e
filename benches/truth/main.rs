//! Is what is measured true, and are the verdicts right?
//!
//! ```text
//! cargo bench --bench truth                          # the suite, then each kind of run once
//! cargo bench --bench truth -- --runs 20             # only the runs, 20 of each kind
//! cargo bench --bench truth -- --runs 20 --under neighbour
//! cargo bench --bench truth -- --runs 100 twin longer  # of these functions alone
//! cargo bench --bench truth -- --list                # any other argument: a suite like all others
//! ```
//! The suite ([`bounds`]) holds figures that are known beforehand from both sides. The runs measure
//! functions of a known duration and tail ([`known`]) and pairs of a known ratio ([`pairs`]) again and
//! again, each time in a process of its
//! own, and compare every verdict with the one that the truth asks for. They are made
//!
//! - `quiet`: beside whatever else the machine does;
//! - with a `neighbour`: a busy process on another core than the one that measures;
//! - `crowded`, if asked for: with a busy process on every core, the one that measures too.
//!
//! The table tells for each kind how many verdicts were given, how many of them are right and wrong,
//! and the seconds used. A wrong one, in a kind that is promised (all but `crowded`), makes the exit
//! status 3. In these functions a missed target is what is expected: that is why they are `ignore`d by
//! the suite. A run waits at least 5 s before it believes a miss.
//!
//! What is to be learnt here: targets on both sides of a value, state that changes from call to call,
//! percentiles that are those of calls, and a bench target whose `main` does more than measure:
//! [`perf_harness::main!`] makes a function like any other.

mod answer;
mod bounds;
mod hog;
mod known;
mod pairs;
mod repetition;
mod request;
mod table;
mod wait;

use std::io::{self, Write};
use std::process::ExitCode;

use answer::Answer;
use request::{Request, Runs};

/// Why there is no answer.
type Trouble = Box<dyn std::error::Error>;

/// Exit statuses as all bench targets have them.
const USAGE: u8 = 2;
const MISSED: u8 = 3;

mod suite {
    perf_harness::main!();

    /// What a bench target does with its arguments.
    pub(crate) fn run() -> std::process::ExitCode {
        main()
    }
}

fn main() -> ExitCode {
    let ended = match Request::of_this_process() {
        Ok(Request::Hog(core)) => hog::be_busy(core),
        Ok(Request::Suite) => Ok(suite::run()),
        Ok(Request::SuiteAndRuns(runs)) => {
            let status = suite::run();
            repeat(&runs).map(|found| found.unwrap_or(status))
        }
        Ok(Request::Runs(runs)) => repeat(&runs).map(|found| found.unwrap_or(ExitCode::SUCCESS)),
        Err(trouble) => Err(trouble),
    };
    ended.unwrap_or_else(|trouble| {
        // A standard error that nobody reads is no reason to fail in another way.
        let _ = writeln!(io::stderr(), "error: {trouble}");
        ExitCode::from(USAGE)
    })
}

/// Makes the runs and prints what came of them. A wrong verdict gives an exit status of its own.
fn repeat(asked: &Runs) -> Result<Option<ExitCode>, Trouble> {
    let mut runs = Vec::new();
    for condition in &asked.conditions {
        runs.extend(repetition::repeat(*condition, asked)?);
    }
    io::stdout().write_all(table::text(&runs).as_bytes())?;
    let is_wrong = runs
        .iter()
        .flat_map(|run| &run.answers)
        .any(Answer::breaks_a_promise);
    Ok(is_wrong.then(|| ExitCode::from(MISSED)))
}
