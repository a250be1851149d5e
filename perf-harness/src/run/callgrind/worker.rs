//! The worker: what the bench target does while it runs under valgrind.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::time::Duration;

use super::super::event_counting::cost_of_counting;
use super::super::warm_case::refuse_error;
use super::process::Message;
use crate::clock::Clock;
use crate::host::valgrind;
use crate::measure::{CaseError, LiveCase, MeterKind, Slice, Work};
use crate::registry::Case;

/// One case is called for about so long, valgrind's own time included.
const PASS: Duration = Duration::from_millis(500);
/// The most calls that are counted.
const MOST_CALLS: u128 = 8;
/// The fewest, so that two passes give an interval; but for calls that take longer than a pass.
const FEWEST_CALLS: u128 = 4;
/// Calls before them, which fill caches and teach branch predictors.
const WARM_CALLS: usize = 4;

/// Counts the cases whose ids are the lines of `input`, and tells in `output` how far it is. Where
/// the counts go is valgrind's business: case number 0 does nothing, the first line is number 1.
pub(crate) fn work(cases: &[Case], input: impl BufRead, output: &mut impl Write) -> io::Result<()> {
    let by_id: HashMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
    let clock = Clock::monotonic();
    valgrind::instrumented(|| cost_of_counting(&clock, MeterKind::Valgrind(0)))
        .map_err(io::Error::other)?;
    for (place, id) in input.lines().enumerate() {
        let (number, id) = (place + 1, id?);
        Message::Begun(number).write(output)?;
        let counted = match by_id.get(id.as_str()) {
            Some(case) => count(&clock, case, number).map_err(|error| error.to_string()),
            None => Err(
                "there was no such case under valgrind: its `args` differ from process to process"
                    .to_owned(),
            ),
        };
        match counted {
            Ok(()) => Message::Counted(number),
            Err(why) => Message::Failed(number, why),
        }
        .write(output)?;
    }
    Ok(())
}

fn count(clock: &Clock, case: &Case, number: usize) -> Result<(), CaseError> {
    let meter = MeterKind::Valgrind(number);
    let mut live = LiveCase::start(clock, &case.id, None, case.body())?;
    // What a program does once is over after the first call.
    let first = live.run(Slice::of(Work::Alone { calls: 1 }))?;
    refuse_error(&first, false)?;
    valgrind::instrumented(|| {
        let mut metered = |warm, calls| {
            let work = Work::Metered { meter, warm, calls };
            let report = live.run(Slice::of(work))?;
            refuse_error(&report, false)?;
            Ok::<_, CaseError>(report)
        };
        let elapsed = metered(1, 1)?.elapsed / 2;
        if elapsed <= PASS {
            let calls = PASS.as_nanos() / elapsed.as_nanos().max(1);
            let calls = calls.clamp(FEWEST_CALLS, MOST_CALLS) as usize;
            metered(WARM_CALLS, calls)?;
        }
        Ok::<_, CaseError>(())
    })?;
    live.finish()
}
