use crate::clock::ClockCost;
use crate::measure::{DeclaredWork, StreamKind, Used};
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
    /// What the body says of the work of its calls.
    pub(crate) declared: DeclaredWork,
    /// Whether allocations can be counted.
    pub(crate) counts_allocations: bool,
    /// What the first call used, as far as it is told here.
    pub(crate) first_used: Used,
    /// Whether the calls go through a tokio runtime of the case's own.
    pub(crate) has_runtime: bool,
    /// Whether the most resident memory is told.
    pub(crate) tells_peak: bool,
    /// Whether other cases are live beside it.
    pub(crate) has_neighbours: bool,
    /// Cores that the process may use.
    pub(crate) cores: u64,
    /// The steps in which processor time is parted into that of user and system.
    pub(crate) tick_ns: f64,
}

impl Judging {
    /// The level of each side of an interval.
    pub(super) fn side_level(&self) -> f64 {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::stats::Looks;

    /// Looks at calls timed alone, the first of them at 64, for the only target of a run.
    pub(in crate::verdict) fn looks() -> Looks {
        let schedule = judging().schedule(StreamKind::Alone, 1);
        Looks::starting_at(64, schedule).unwrap()
    }

    /// On a machine of two cores that ticks every 4 ms, for calls of a microsecond.
    pub(in crate::verdict) fn judging() -> Judging {
        Judging {
            call_ns: 1_000.0,
            means_from: StreamKind::Alone,
            calls_affordable: 100_000,
            batches_affordable: 0,
            calls_at_least: 0,
            batches_at_least: 0,
            confidence: 0.99,
            registered_targets: 1,
            cost: ClockCost::default(),
            loop_ns: 0.0,
            work: Work::default(),
            callers: 1,
            declared: DeclaredWork::default(),
            counts_allocations: true,
            first_used: Used::default(),
            has_runtime: false,
            tells_peak: true,
            has_neighbours: false,
            cores: 2,
            tick_ns: 4e6,
        }
    }
}
