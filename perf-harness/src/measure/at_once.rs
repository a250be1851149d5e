use super::caller::Found;
use super::collector;
use super::outputs::Remarks;
use super::slice::{Slice, SliceReport};
use crate::clock::Clock;

/// The callers of a case that makes several calls at once. They share its timed slices; whatever is
/// counted is counted on one call at a time, which is the case's own.
pub(super) trait AtOnce {
    /// Brings all callers to the start.
    fn gather(&mut self, clock: &Clock, slice: &Slice);

    /// Lets them go, and adds what they found; `look` looks at the gauges meanwhile. An `Err` says
    /// which of them panicked, or misused `record`.
    fn run(
        &mut self,
        clock: &Clock,
        slice: &Slice,
        look: &dyn Fn(),
        report: &mut SliceReport,
        remarks: &mut Remarks,
    ) -> Result<(), String>;

    /// Binds each caller to its core; no cores bind none.
    fn bind(&mut self, cores: &[usize]);

    /// Tells them what one call was found to own on the heap.
    fn learn(&mut self, heap_bytes: u64);
}

/// Puts together what the callers found, in their order; `window` is the time in which they did, if
/// that was set.
pub(super) fn assemble(
    found: Vec<Result<Found, String>>,
    window: Option<u64>,
    report: &mut SliceReport,
    remarks: &mut Remarks,
) -> Result<(), String> {
    let found: Vec<Found> = found.into_iter().collect::<Result<_, _>>()?;
    let working = || found.iter().filter(|one| one.calls > 0);
    let begin = working().map(|one| one.begin).min().unwrap_or(0);
    let end = working().map(|one| one.end).max().unwrap_or(0);
    report
        .ticks
        .reserve_exact(found.iter().map(|one| one.ticks.len()).sum());
    report.measured_ticks = Some(window.unwrap_or(end.saturating_sub(begin)));
    for one in found {
        report.ticks.extend(one.ticks);
        let failed = one.remarks.failed.iter().map(|at| at + report.calls);
        remarks.failed.extend(failed);
        remarks.first_error = remarks.first_error.take().or(one.remarks.first_error);
        remarks.untimed += one.remarks.untimed;
        collector::join(&mut report.figures, one.figures)?;
        report.calls += one.calls;
        report.blocks += one.blocks;
    }
    Ok(())
}
