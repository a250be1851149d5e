use crate::clock::ClockCost;
use crate::measure::StreamKind;
use crate::registry::Work;
use crate::stats::Schedule;

/// What a rule has to know of the case and the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judging {
    /// The time of one call, from the warm-up.
    pub(crate) call_ns: f64,
    /// The stream that means and medians come from.
    pub(crate) means_from: StreamKind,
    /// Calls that the case's time allows in the stream of calls timed alone.
    pub(crate) calls_affordable: u64,
    /// Runs of calls that the case's time allows, where means come from those.
    pub(crate) batches_affordable: u64,
    /// Calls, or runs of calls, before which nothing is judged.
    pub(crate) calls_at_least: u64,
    pub(crate) batches_at_least: u64,
    pub(crate) confidence: f64,
    /// Targets of all registered cases, which share the risk of a false fail.
    pub(crate) registered_targets: usize,
    pub(crate) cost: ClockCost,
    /// What the empty loop adds to each call of a run, in nanoseconds.
    pub(crate) loop_ns: f64,
    pub(crate) work: Work,
    /// Calls that are made at once, all the time.
    pub(crate) callers: usize,
    /// Whether allocations can be counted.
    pub(crate) counts_allocations: bool,
    /// Whether the system tells the processor time.
    pub(crate) reads_cpu_time: bool,
}

impl Judging {
    /// The level of each side of an interval.
    pub(crate) fn side_level(&self) -> f64 {
        (1.0 - self.confidence) / 2.0
    }

    /// The schedule of looks at a stream whose blocks hold so many calls. A run of calls counts as
    /// one call, which is a block of its own.
    pub(super) fn schedule(&self, stream: StreamKind, calls_per_block: u32) -> Schedule {
        let (calls_per_block, calls_affordable, calls_at_least) = match stream {
            StreamKind::Alone => (calls_per_block, self.calls_affordable, self.calls_at_least),
            StreamKind::Together => (1, self.batches_affordable, self.batches_at_least),
        };
        Schedule {
            confidence: self.confidence,
            targets: self.registered_targets,
            calls_per_block,
            calls_affordable,
            calls_at_least,
        }
    }
}
