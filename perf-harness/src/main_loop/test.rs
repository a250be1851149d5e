use std::io::{self, Write};

use super::error::{ERRORED, MainError};
use super::start::finish;
use crate::clock::Clock;
use crate::plan::Plan;
use crate::report::libtest::{self, TestRun};
use crate::run;

/// Calls each case once and tells the outcome as libtest does.
pub(super) fn test(plan: &Plan<'_>, clock: &Clock) -> Result<u8, MainError> {
    let begin = clock.start();
    let mut written = libtest::write_start(plan.cases.len(), &mut io::stdout());
    let results = run::test(plan, clock, &mut |id, outcome| {
        // Line by line, so that a case that never ends is the one that is not told.
        let line =
            libtest::write_test(id, outcome, &mut io::stdout()).and_then(|()| io::stdout().flush());
        written = std::mem::replace(&mut written, Ok(())).and(line);
    });
    let failed = results
        .iter()
        .any(|(_, outcome)| matches!(outcome, run::TestOutcome::Failed(_)));
    let run = TestRun {
        tests: results,
        filtered_out: plan.filtered_out,
        elapsed: clock.elapsed(begin),
    };
    finish(written.and_then(|()| libtest::write_end(&run, &mut io::stdout())))?;
    Ok(if failed { ERRORED } else { 0 })
}
