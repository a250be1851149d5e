use std::collections::BTreeMap;
use std::time::Duration;

use perf_targets::Direction;

use super::allocation::AllocationCount;
use super::event_counts::EventCounts;
use super::ledger::Ledger;
use super::recorded::{FigureKind, RecordedFigure};
use super::slice::SliceReport;
use super::stream::Stream;
use super::testimony::Testimony;
use super::timeline::Timeline;
use super::usage_span::ResidentPeak;
use super::watch::Side;
use crate::clock::{Clock, ClockCost};
use crate::stats::{BlockSum, Histogram, Moments};

/// Readings that are kept one by one in the order of time, for the design effect at any percentile.
const KEPT_READINGS: usize = 1 << 17;

/// Values of one own figure that are kept one by one, for its percentiles.
const KEPT_VALUES: usize = 1 << 20;

/// Everything that the measured slices of one case found. Times are in nanoseconds as they were
/// read, the clock's cost included.
#[derive(Debug)]
pub(crate) struct Samples {
    /// Calls timed alone, in blocks of consecutive calls.
    pub(crate) alone: Stream,
    /// Runs of calls timed together: each is a block of its own.
    pub(crate) together: Stream,
    /// Times of the calls timed alone.
    pub(crate) histogram: Histogram,
    /// And in the order of time.
    pub(crate) timeline: Timeline,
    /// The first of these times, one by one.
    readings: Vec<f32>,
    /// Moments of the calls timed alone.
    pub(crate) moments: Moments,
    /// Allocations of single calls, in two passes.
    pub(crate) counts: [Vec<AllocationCount>; 2],
    /// What the processor did in single calls.
    pub(crate) events: EventCounts,
    /// Calls that were timed, and those of them that returned an `Err`.
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    /// The benchmark's own figures by name.
    pub(crate) own: BTreeMap<String, OwnFigure>,
    /// Time spent in slices.
    pub(crate) measured: Duration,
    /// From the beginning of the first slice to the end of the last one: other cases had theirs
    /// between them.
    pub(crate) span: Duration,
    /// The stamp of the first slice.
    begin: Option<u64>,
    /// The most resident memory, where it was asked for.
    pub(crate) peak: Option<ResidentPeak>,
    /// What disturbed the slices.
    pub(crate) ledger: Ledger,
    /// What a witness beside each stream found, where there is one.
    testimonies: [Option<Testimony>; 2],
    cost: ClockCost,
}

/// Which of the two streams a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamKind {
    Alone,
    Together,
}

/// What a benchmark recorded under one name.
#[derive(Clone, Debug)]
pub(crate) struct OwnFigure {
    pub(crate) kind: FigureKind,
    /// Which way it is better, if the benchmark says.
    pub(crate) better: Option<Direction>,
    pub(crate) total: f64,
    /// Sums by slice, over its calls.
    pub(crate) slices: Vec<BlockSum>,
    /// And over what was recorded in it.
    pub(crate) records: Vec<BlockSum>,
    pub(crate) smallest: f64,
    pub(crate) largest: f64,
    /// The values that were kept.
    pub(crate) values: Vec<f64>,
    pub(crate) recorded: u64,
}

impl Samples {
    /// Empty samples whose blocks hold so many calls.
    pub(crate) fn new(cost: ClockCost, calls_per_block: u32, calls_per_batch: u32) -> Self {
        Self {
            alone: Stream::new(calls_per_block),
            together: Stream::new(calls_per_batch),
            histogram: Histogram::new(),
            timeline: Timeline::default(),
            readings: Vec::new(),
            moments: Moments::new(),
            counts: Default::default(),
            events: EventCounts::default(),
            calls: 0,
            errors: 0,
            own: BTreeMap::new(),
            measured: Duration::ZERO,
            span: Duration::ZERO,
            begin: None,
            peak: None,
            ledger: Ledger::default(),
            testimonies: [None, None],
            cost,
        }
    }

    pub(crate) fn stream(&self, kind: StreamKind) -> &Stream {
        match kind {
            StreamKind::Alone => &self.alone,
            StreamKind::Together => &self.together,
        }
    }

    /// The time in which the samples of both streams were taken.
    pub(crate) fn watched(&self) -> Duration {
        self.alone.watched + self.together.watched
    }

    /// From now on a witness is heard beside a stream.
    pub(crate) fn call_witness(&mut self, kind: StreamKind, testimony: Testimony) {
        self.testimonies[kind as usize] = Some(testimony);
    }

    /// What a witness beside the stream found.
    pub(crate) fn testimony(&self, kind: StreamKind) -> Option<&Testimony> {
        self.testimonies[kind as usize].as_ref()
    }

    fn hear(&mut self, kind: StreamKind, clock: &Clock, report: &SliceReport) {
        if let Some(testimony) = &mut self.testimonies[kind as usize] {
            testimony.add(clock, &report.witness);
        }
    }

    /// Counts from now on, block by block, the readings on the wrong `side` of `limit_ns`.
    pub(crate) fn watch(&mut self, kind: StreamKind, limit_ns: f64, side: Side) -> usize {
        let (stream, calls_per_reading) = match kind {
            StreamKind::Alone => (&mut self.alone, 1.0),
            StreamKind::Together => {
                let calls = f64::from(self.together.calls_per_block);
                (&mut self.together, calls)
            }
        };
        let overhead = self.cost.overhead_ns / calls_per_reading;
        if let Some(testimony) = &mut self.testimonies[kind as usize] {
            testimony.watch(limit_ns * calls_per_reading);
        }
        stream.watch(limit_ns, side, overhead)
    }

    /// For each whole block of the kept readings, how many of them lie above `ns`.
    pub(crate) fn above_by_block(&self, ns: f64) -> Vec<u32> {
        self.readings
            .chunks_exact(self.alone.calls_per_block as usize)
            .map(|block| {
                block
                    .iter()
                    .filter(|reading| f64::from(**reading) > ns)
                    .count() as u32
            })
            .collect()
    }

    /// Takes the calls of a slice that were timed alone.
    pub(crate) fn add_alone(&mut self, clock: &Clock, report: &SliceReport) {
        let mut failed = report.failed.iter().copied().peekable();
        for (position, ticks) in report.ticks.iter().enumerate() {
            let ns = clock.ns(*ticks);
            self.histogram.record(ns.round() as u64);
            self.moments.record(ns);
            if self.readings.len() < KEPT_READINGS {
                self.readings.push(ns as f32);
            }
            let error = failed.next_if_eq(&position).is_some();
            self.alone.add_call(ns, error);
        }
        let before = self.before(clock, report);
        let times = report.ticks.iter().map(|ticks| clock.ns(*ticks));
        self.timeline.add(before, times);
        self.hear(StreamKind::Alone, clock, report);
        let calls = report.ticks.len() as u64;
        self.alone.add_slice(clock, report, calls);
        self.add_common(clock, report, calls);
    }

    /// Takes the runs of calls of a slice that were timed together.
    pub(crate) fn add_together(&mut self, clock: &Clock, report: &SliceReport) {
        let calls = u64::from(self.together.calls_per_block);
        for ticks in &report.ticks {
            self.together.add_batch(clock.ns(*ticks), calls);
        }
        self.hear(StreamKind::Together, clock, report);
        let calls = report.ticks.len() as u64 * calls;
        self.together.add_slice(clock, report, calls);
        self.add_common(clock, report, calls);
    }

    /// How long before this slice the first one began.
    fn before(&mut self, clock: &Clock, report: &SliceReport) -> Duration {
        let begin = *self.begin.get_or_insert(report.begin);
        let before = clock.ns(report.begin.saturating_sub(begin));
        Duration::from_nanos(before as u64)
    }

    fn add_common(&mut self, clock: &Clock, report: &SliceReport, calls: u64) {
        self.calls += calls;
        self.errors += report.failed.len() as u64;
        self.measured += report.elapsed;
        self.span = self.before(clock, report) + report.elapsed;
        if let Some(signs) = &report.signs {
            self.ledger.add(signs, report.ticks.len() as u64);
        }
        if let Some(peak) = report.peak {
            self.add_peak(peak);
        }
        for recorded in &report.figures {
            self.own
                .entry(recorded.name.clone())
                .or_insert_with(|| OwnFigure::new(recorded.kind));
        }
        for (name, figure) in &mut self.own {
            let recorded = report.figures.iter().find(|figure| figure.name == *name);
            figure.add(recorded, calls);
        }
    }
}

impl Samples {
    /// Takes a reading of the most resident memory.
    pub(super) fn add_peak(&mut self, read: ResidentPeak) {
        let peak = self.peak.get_or_insert(read);
        peak.bytes = peak.bytes.max(read.bytes);
        peak.is_of_calls &= read.is_of_calls;
    }
}

impl OwnFigure {
    pub(crate) fn new(kind: FigureKind) -> Self {
        Self {
            kind,
            better: None,
            total: 0.0,
            slices: Vec::new(),
            records: Vec::new(),
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            values: Vec::new(),
            recorded: 0,
        }
    }

    /// Whether every value was the same, and every call recorded as many of them as far as slices
    /// can tell.
    pub(crate) fn is_constant(&self) -> bool {
        let Some(first) = self.slices.first() else {
            return false;
        };
        let is_even = self
            .slices
            .iter()
            .all(|slice| slice.sum * first.calls as f64 == first.sum * slice.calls as f64);
        self.smallest == self.largest && (is_even || !self.kind.adds_up())
    }

    fn add(&mut self, recorded: Option<&RecordedFigure>, calls: u64) {
        let sum = recorded.map_or(0.0, |recorded| recorded.sum);
        self.slices.push(BlockSum { sum, calls });
        let Some(recorded) = recorded else {
            return;
        };
        self.better = recorded.better;
        self.total += sum;
        self.records.push(BlockSum {
            sum,
            calls: recorded.count,
        });
        self.smallest = self.smallest.min(recorded.smallest);
        self.largest = self.largest.max(recorded.largest);
        self.recorded += recorded.count;
        let room = KEPT_VALUES.saturating_sub(self.values.len());
        self.values.extend(recorded.values.iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;

    fn report(ticks: &[u64], failed: &[usize]) -> SliceReport {
        SliceReport {
            ticks: ticks.to_vec(),
            failed: failed.to_vec(),
            ..SliceReport::default()
        }
    }

    #[test]
    fn blocks_go_on_over_the_ends_of_slices() {
        let clock = Clock::simulated(SimulatedClock::new());
        let mut samples = Samples::new(clock.cost(), 4, 1);
        let watch = samples.watch(StreamKind::Alone, 10.0, Side::AtOrAbove);
        samples.add_alone(&clock, &report(&[1, 20, 3], &[1]));
        samples.add_alone(&clock, &report(&[10, 5, 6, 7, 50, 1], &[]));
        assert_eq!(samples.alone.blocks.len(), 2);
        assert_eq!(samples.alone.blocks[0].sum, 34.0);
        assert_eq!(samples.alone.watched(watch).for_pass(), [2, 1]);
        assert_eq!(samples.alone.errors, [1, 0]);
        assert_eq!((samples.calls, samples.errors), (9, 1));
        assert_eq!(samples.alone.longest, 50.0);
    }

    #[test]
    fn a_batch_is_watched_by_its_mean() {
        let clock = Clock::simulated(SimulatedClock::new());
        let mut samples = Samples::new(clock.cost(), 4, 100);
        let watch = samples.watch(StreamKind::Together, 10.0, Side::Above);
        samples.add_together(&clock, &report(&[900, 1_100], &[]));
        assert_eq!(samples.together.watched(watch).for_pass(), [0, 1]);
        assert_eq!(samples.calls, 200);
    }
}
