use super::pace::Pace;
use crate::clock::ClockCost;
use crate::measure::StreamKind;

/// A call of so many clock costs or more is always timed alone.
const COSTS_OF_A_CALL: f64 = 20.0;
/// A run of calls lasts at least so many steps of the clock.
const STEPS_OF_A_BATCH: f64 = 1_000.0;
/// Calls of one block take at most so long.
const BLOCK_NS: f64 = 50_000.0;
/// How long a case keeps the baton, about: long enough to make the change of threads cheap.
const SLICE_NS: f64 = 2_000_000.0;
/// Readings of one slice: more would push the benchmark's own data out of the nearest cache.
const READINGS: f64 = 1_024.0;
/// Untimed calls that bring the caches back take about so long.
const LEAD_NS: f64 = 5_000.0;

/// How a case is cut into calls, blocks, runs and slices, fixed from its pace before it is
/// measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) means_from: StreamKind,
    pub(super) calls_per_block: u32,
    pub(super) calls_per_batch: u32,
    pub(super) calls_per_slice: usize,
    pub(super) batches_per_slice: usize,
    pub(super) lead: usize,
}

impl Shape {
    /// The shape for a pace; `always_alone` where every single call counts.
    pub(super) fn new(pace: Pace, cost: ClockCost, always_alone: bool) -> Self {
        let call = pace.call_ns.max(f64::MIN_POSITIVE);
        let alone = always_alone || call >= COSTS_OF_A_CALL * cost.overhead_ns;
        let calls_per_batch = (STEPS_OF_A_BATCH * cost.resolution_ns / call)
            .clamp(1.0, f64::from(1 << 24))
            .ceil();
        // A timed call costs its reading too.
        let reading = pace.wall_ns + 2.0 * cost.overhead_ns;
        let batch = pace.wall_ns * calls_per_batch;
        Self {
            means_from: if alone {
                StreamKind::Alone
            } else {
                StreamKind::Together
            },
            calls_per_block: (BLOCK_NS / call).clamp(1.0, READINGS) as u32,
            calls_per_batch: calls_per_batch as u32,
            calls_per_slice: (SLICE_NS / reading).clamp(1.0, READINGS) as usize,
            batches_per_slice: (SLICE_NS / batch).clamp(1.0, 256.0) as usize,
            lead: if call < BLOCK_NS {
                (LEAD_NS / call).clamp(1.0, 64.0) as usize
            } else {
                0
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: ClockCost = ClockCost {
        resolution_ns: 10.0,
        overhead_ns: 20.0,
    };

    fn shape(call_ns: f64) -> Shape {
        Shape::new(
            Pace {
                call_ns,
                wall_ns: call_ns,
            },
            COST,
            false,
        )
    }

    #[test]
    fn only_calls_that_dwarf_the_clock_are_all_timed_alone() {
        assert_eq!(shape(399.0).means_from, StreamKind::Together);
        assert_eq!(shape(400.0).means_from, StreamKind::Alone);
    }

    #[test]
    fn a_block_is_fifty_microseconds_or_one_call() {
        assert_eq!(shape(200.0).calls_per_block, 250);
        assert_eq!(shape(10_000.0).calls_per_block, 5);
        assert_eq!(shape(60_000.0).calls_per_block, 1);
        assert_eq!(shape(1e9).calls_per_slice, 1);
    }

    #[test]
    fn a_batch_dwarfs_the_clocks_step() {
        assert_eq!(shape(1.0).calls_per_batch, 10_000);
        assert_eq!(shape(1e6).calls_per_batch, 1);
    }

    #[test]
    fn a_slow_call_is_never_made_for_the_caches_alone() {
        assert_eq!(shape(60_000.0).lead, 0);
        assert_eq!(shape(30_000.0).lead, 1);
    }
}
