//! A case before samples are taken of it: made, looked at, warmed up, counted.

use super::bench::Bench;
use super::counting::{Counts, count, slow};
use super::live::Live;
use super::pace::{Pace, warm_up};
use crate::measure::{CaseError, EventCounts, FilesRead, Slice, SliceReport, Work};
use crate::plan::{PlannedCase, versus_name};
use crate::verdict::check_figures;

/// A live case that is warm, and what is known of it.
#[derive(Debug)]
pub(super) struct WarmCase {
    pub(super) live: Live,
    /// The first call, which is no sample: it shows what a call records, and whether it works at all.
    pub(super) first: Box<SliceReport>,
    pub(super) pace: Pace,
    /// What to say of its warm-up.
    pub(super) note: Option<String>,
    pub(super) counts: Counts,
    pub(super) events: EventCounts,
}

impl WarmCase {
    /// Makes the case's state, warms it up and counts what it allocates.
    pub(super) fn start(planned: &PlannedCase<'_>, bench: &Bench<'_>) -> Result<Self, CaseError> {
        let settings = &planned.settings;
        let callers = planned.case.callers;
        let mut live = Live::start(
            bench.location(settings)?,
            bench.clock,
            planned.case,
            settings.timeout,
            false,
        )?;
        let tolerates_errors = planned.tolerates_errors;
        if let (true, Some(note)) = (tolerates_errors, live.notes().first()) {
            return Err(CaseError::Failed(format!(
                "a target on `errors` cannot be judged: {note}"
            )));
        }
        let check = |report: &SliceReport| refuse_error(report, tolerates_errors);

        let first = live.run(Slice {
            files: FilesRead::Counts,
            ..Slice::of(Work::Counted { calls: 1 })
        })?;
        check(&first)?;
        let alone = settings
            .every_target()
            .filter(|target| versus_name(target).is_none());
        check_figures(alone, &first.figures).map_err(CaseError::Failed)?;
        live.pin(bench.cores_for(&first, callers))?;
        let slow = slow(&mut live, &first, check)?;
        let (warmed_up, counts) = match slow {
            Some(known) if callers.count() == 1 => known,
            slow => {
                let warmed_up = warm_up(
                    &mut live,
                    bench.clock,
                    settings.warmup,
                    first.elapsed,
                    callers.count(),
                    check,
                )?;
                let counts = match slow {
                    Some((_, counts)) => counts,
                    None if live.counts_allocations() => {
                        count(&mut live, warmed_up.pace.wall_ns, check)?
                    }
                    None => Counts::default(),
                };
                (warmed_up, counts)
            }
        };
        let pace = warmed_up.pace;
        let events = bench
            .events
            .count(&planned.case.id, &mut live, pace.wall_ns, check)?;
        Ok(Self {
            live,
            first,
            pace,
            note: warmed_up.note,
            counts,
            events,
        })
    }
}

/// Without a target on errors, the first `Err` ends the case.
pub(super) fn refuse_error(report: &SliceReport, tolerated: bool) -> Result<(), CaseError> {
    match &report.first_error {
        Some(error) if !tolerated => Err(uncounted_error(error)),
        _ => Ok(()),
    }
}

/// An error that a call returned, and that nothing counts.
pub(super) fn uncounted_error(error: &str) -> CaseError {
    CaseError::Failed(format!(
        "returned an error: {error} (a target such as `errors < 1%` counts errors instead)"
    ))
}
