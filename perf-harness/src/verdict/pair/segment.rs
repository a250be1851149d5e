use std::collections::BTreeMap;
use std::time::Duration;

use perf_targets::Direction;

use crate::measure::{AllocationCount, FigureKind, SliceReport, SliceSigns, SliceUse};

/// What one segment of a paired measuring showed: its arms ran in turns, each on state made for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segment {
    pub(crate) candidate: Arm,
    pub(crate) base: Arm,
    /// The reference once more, on state of its own: how far it differs from itself is how far
    /// anything may differ for no reason.
    pub(crate) again: Arm,
    /// Time spent in the slices of its arms.
    pub(crate) measured: Duration,
}

/// What one arm of a segment showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arm {
    /// The mean time of a call in each round, in nanoseconds.
    pub(crate) rounds: Vec<f64>,
    /// The same, where the system took the core away by the processor time: what is left is the
    /// program's own doing.
    pub(crate) calm: Vec<f64>,
    /// The time of a call in each round by what was done in it: with several callers the time that
    /// passed over all their calls.
    pub(crate) paces: Vec<f64>,
    /// What was used in each round.
    pub(crate) used: Vec<SliceUse>,
    /// Calls that were timed.
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    /// Times of single calls, where percentiles are asked for.
    pub(crate) alone: Vec<f64>,
    /// Allocations of single calls.
    pub(crate) counts: Vec<AllocationCount>,
    /// What the calls recorded, by name.
    pub(crate) own: BTreeMap<String, OwnValues>,
}

/// What the calls of an arm recorded under one name.
#[derive(Clone, Debug)]
pub(crate) struct OwnValues {
    pub(crate) kind: FigureKind,
    pub(crate) better: Option<Direction>,
    /// Those that are kept, for percentiles.
    pub(crate) values: Vec<f64>,
    pub(crate) count: u64,
    pub(crate) sum: f64,
    pub(crate) smallest: f64,
    pub(crate) largest: f64,
}

impl OwnValues {
    /// Whether all that was recorded is the same; what is timed only happens to be.
    pub(super) fn is_constant(&self) -> bool {
        self.kind != FigureKind::Duration && self.smallest == self.largest
    }
}

impl Arm {
    /// Takes a slice of so many calls whose times make one reading of a round.
    pub(crate) fn add_round(&mut self, report: &SliceReport, calls: u64, ns: f64) {
        self.rounds.push(ns / calls as f64);
        let cpu = report.used.cpu.map(|cpu| cpu.value);
        let was_interrupted = report
            .signs
            .as_ref()
            .is_some_and(SliceSigns::tell_interruptions);
        self.calm.push(match cpu {
            Some(cpu) if was_interrupted => ns.min(cpu) / calls as f64,
            _ => ns / calls as f64,
        });
        self.paces.push(match report.measured_ticks {
            Some(_) => report.watched.as_nanos() as f64 / calls as f64,
            None => ns / calls as f64,
        });
        self.used.push(report.usage(calls));
        self.add(report, calls);
    }

    /// Takes what the calls of a slice recorded, and those that failed.
    pub(crate) fn add(&mut self, report: &SliceReport, calls: u64) {
        self.calls += calls;
        self.errors += report.failed.len() as u64;
        for figure in &report.figures {
            let own = self
                .own
                .entry(figure.name.clone())
                .or_insert_with(|| OwnValues {
                    kind: figure.kind,
                    better: figure.better,
                    values: Vec::new(),
                    count: 0,
                    sum: 0.0,
                    smallest: f64::INFINITY,
                    largest: f64::NEG_INFINITY,
                });
            own.values.extend_from_slice(&figure.values);
            own.count += figure.count;
            own.sum += figure.sum;
            own.smallest = own.smallest.min(figure.smallest);
            own.largest = own.largest.max(figure.largest);
        }
    }
}
