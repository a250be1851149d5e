//! What the processor does in single calls: counted by its own counters as a case starts, or before
//! that under valgrind.

use std::collections::BTreeMap;

use super::live::Live;
use crate::clock::Clock;
use crate::host::ProcessorEvent;
use crate::measure::{
    Body, CaseError, EventCounts, EventReadings, LiveCase, MeterKind, Slice, SliceReport, Work,
    without_cost,
};

/// Calls of one counting pass.
const COUNTED: f64 = 32.0;
/// A counting pass takes about so long.
const COUNTING_NS: f64 = 2e6;

/// What has counted a case under valgrind, or why that failed.
pub(crate) type UnderValgrind = BTreeMap<String, Result<EventCounts, String>>;

/// Where counts come from in this run.
#[derive(Debug)]
pub(crate) struct EventSources {
    /// The processor's own counters and what reading them costs, or why there are none.
    counters: Result<(MeterKind, EventReadings), String>,
    /// Cases by id; `None` where nobody asked.
    under_valgrind: Option<UnderValgrind>,
}

impl EventSources {
    /// The processor's counters, as far as there are any.
    pub(crate) fn of_processor(clock: &Clock) -> Self {
        let counters = hardware().and_then(|meter| {
            let costs = cost_of_counting(clock, meter).map_err(|error| error.to_string())?;
            Ok((meter, costs))
        });
        Self {
            counters,
            under_valgrind: None,
        }
    }

    /// The same beside what was counted under valgrind.
    pub(crate) fn with_valgrind(self, counts: UnderValgrind) -> Self {
        Self {
            under_valgrind: Some(counts),
            ..self
        }
    }

    /// What a test says counts.
    #[cfg(test)]
    pub(super) fn scripted(clock: &Clock) -> Self {
        let meter = MeterKind::Scripted;
        Self {
            counters: Ok((meter, cost_of_counting(clock, meter).unwrap())),
            under_valgrind: None,
        }
    }

    /// No counters, for this reason.
    #[cfg(test)]
    pub(super) fn missing(why: &str) -> Self {
        Self {
            counters: Err(why.to_owned()),
            under_valgrind: None,
        }
    }

    /// Counts the calls of a case, each of which takes `wall_ns`.
    pub(super) fn count(
        &self,
        id: &str,
        live: &mut Live,
        wall_ns: f64,
        check: impl Fn(&SliceReport) -> Result<(), CaseError>,
    ) -> Result<EventCounts, CaseError> {
        let by_processor = match &self.counters {
            Err(why) => EventCounts::none(why),
            Ok((meter, costs)) => {
                let calls = (COUNTING_NS / wall_ns).clamp(1.0, COUNTED) as usize;
                let mut pass = || {
                    let report = live.run(Slice::of(Work::Metered {
                        meter: *meter,
                        // A slow call is not made for nothing.
                        warm: usize::from(calls > 1),
                        calls,
                    }))?;
                    check(&report)?;
                    Ok::<_, CaseError>(without_cost(report.events, costs))
                };
                EventCounts::of_passes([pass()?, pass()?])
            }
        };
        Ok(match (self.of_valgrind(id), &self.counters) {
            (Some(Ok(counts)), _) => counts.clone().or(by_processor),
            (Some(Err(why)), Err(_)) => EventCounts::none(why),
            (None, Err(why)) => hinted(why),
            (_, Ok(_)) => by_processor,
        })
    }

    /// What was counted before the case is measured; why nothing was.
    pub(super) fn before(&self, id: &str) -> Result<&EventCounts, String> {
        counted(self.under_valgrind.as_ref(), id)
    }

    fn of_valgrind(&self, id: &str) -> Option<&Result<EventCounts, String>> {
        self.under_valgrind.as_ref()?.get(id)
    }

    /// What the user should know who asked for valgrind.
    pub(super) fn note(&self, id: &str) -> Option<String> {
        let failed = self.of_valgrind(id)?.as_ref().err()?;
        Some(format!("its instructions could not be counted: {failed}"))
    }
}

/// What was counted of a case under valgrind; why nothing was.
pub(super) fn counted<'a>(
    under_valgrind: Option<&'a UnderValgrind>,
    id: &str,
) -> Result<&'a EventCounts, String> {
    match under_valgrind.map(|counts| counts.get(id)) {
        None => Err("run with --instructions to count under valgrind".to_owned()),
        Some(None) => Err("it was not counted".to_owned()),
        Some(Some(counts)) => counts.as_ref().map_err(Clone::clone),
    }
}

/// No counts, and the way to have some.
fn hinted(why: &str) -> EventCounts {
    let hint = "run with --instructions to count under valgrind";
    let cycles = format!("{why}, and valgrind counts no cycles");
    EventCounts::none(&format!("{why}; {hint}")).with(ProcessorEvent::Cycles, Err(cycles))
}

/// The processor's counters, or why there are none.
fn hardware() -> Result<MeterKind, String> {
    #[cfg(all(feature = "counters", target_os = "linux"))]
    return crate::host::HardwareCounters::probe().map(|()| MeterKind::Hardware);
    #[cfg(not(all(feature = "counters", target_os = "linux")))]
    return Err(
        "the processor's counters are read on Linux, with perf-harness's feature `counters`"
            .to_owned(),
    );
}

/// What counting a call costs: what is counted around one that does nothing.
pub(super) fn cost_of_counting(
    clock: &Clock,
    meter: MeterKind,
) -> Result<EventReadings, CaseError> {
    let body = Body::new(|session| session.bencher().bench_local(|| ()));
    let mut live = LiveCase::start(clock, "nothing", None, body)?;
    let report = live.run(Slice::of(Work::Metered {
        meter,
        warm: 4,
        calls: 8,
    }))?;
    live.finish()?;
    Ok(report.events)
}
