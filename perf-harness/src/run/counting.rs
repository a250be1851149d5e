//! What the first calls of a case allocate, and the pace of one whose calls are too slow for a warm-up.

use std::time::Duration;

use super::live::Live;
use super::pace::{Pace, WarmedUp};
use crate::measure::{AllocationCount, CaseError, Slice, SliceReport, Work};

/// Calls of one counting pass.
const COUNTED: u64 = 512;
/// A counting pass takes about so long, and one whose calls differ.
const COUNTING_NS: f64 = 2e6;
const COUNTING_NS_WHEN_VARYING: f64 = 2e7;
/// Calls that take so long are made as seldom as can be.
const SLOW_CALL: Duration = Duration::from_millis(100);

/// Allocations of the calls of two passes.
pub(super) type Counts = [Vec<AllocationCount>; 2];

/// The pace and the counts of a slow case, which its first two calls tell. `None` where the calls
/// are quicker, or where only the first one was slow because it prepared something for all others.
pub(super) fn slow(
    live: &mut Live,
    first: &SliceReport,
    check: impl Fn(&SliceReport) -> Result<(), CaseError>,
) -> Result<Option<(WarmedUp, Counts)>, CaseError> {
    if first.elapsed < SLOW_CALL {
        return Ok(None);
    }
    let second = live.run(Slice::of(Work::Counted { calls: 1 }))?;
    check(&second)?;
    let ns = second.elapsed.as_nanos() as f64;
    let warmed_up = WarmedUp {
        pace: Pace {
            call_ns: ns,
            wall_ns: ns,
        },
        note: None,
    };
    let counts = [first.counts.clone(), second.counts];
    Ok((second.elapsed >= SLOW_CALL).then_some((warmed_up, counts)))
}

/// Two equal passes; longer ones where the calls differ.
pub(super) fn count(
    live: &mut Live,
    wall_ns: f64,
    check: impl Fn(&SliceReport) -> Result<(), CaseError>,
) -> Result<Counts, CaseError> {
    let mut passes = |calls: f64| -> Result<_, CaseError> {
        let mut pass = || {
            let report = live.run(Slice::of(Work::Counted {
                calls: calls as usize,
            }))?;
            check(&report)?;
            Ok::<_, CaseError>(report.counts)
        };
        Ok([pass()?, pass()?])
    };
    let calls_in = |ns: f64| (ns / wall_ns).clamp(1.0, COUNTED as f64).floor();
    let (few, many) = (calls_in(COUNTING_NS), calls_in(COUNTING_NS_WHEN_VARYING));
    let short = passes(few)?;
    let all_equal = short.iter().flatten().all(|count| *count == short[0][0]);
    if all_equal || few == many {
        return Ok(short);
    }
    passes(many)
}
