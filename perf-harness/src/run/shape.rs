use std::time::Duration;

use super::pace::Pace;
use crate::clock::ClockCost;
use crate::measure::{StreamKind, Window};

/// A call of so many clock costs or more is always timed alone.
const COSTS_OF_A_CALL: f64 = 20.0;
/// A run of calls lasts at least so many steps of the clock.
const STEPS_OF_A_BATCH: f64 = 1_000.0;
/// And has at most so many calls.
pub(super) const MOST_CALLS: f64 = 16_777_216.0;
/// Calls of one block take at most so long.
const BLOCK_NS: f64 = 50_000.0;
/// How long a case keeps the baton, about: long enough to make the change of threads cheap.
const SLICE_NS: f64 = 2_000_000.0;
/// And of a case whose threads have fewer cores than they are: each has its turns on a core in it.
const SLICE_OF_SHARED_CORES_NS: f64 = 20_000_000.0;
/// Several callers make at least so many calls each in a slice, if those take no larger a share of
/// the case's time than this: at its ends there are fewer in flight.
const CALLS_OF_A_CALLER: f64 = 4.0;
const SLICE_SHARE: f64 = 0.1;
/// Each of several callers may make so many calls, or runs of calls, in a slice.
const MOST_OF_A_CALLER: usize = 1 << 17;
/// Readings of one slice: more would push the benchmark's own data out of the nearest cache.
const READINGS: f64 = 1_024.0;
/// Fewer would be over before the system lets another thread have the core.
const READINGS_ON_SHARED_CORES: f64 = 65_536.0;
/// Untimed calls that bring the caches back take about so long.
const LEAD_NS: f64 = 5_000.0;
/// So many are made of calls that take a microsecond or less.
const LEAD_OF_SHORT_CALLS: usize = 5;

/// Nothing is judged before a stream was watched for so long, so that slow spells have had their
/// time to come; as far as a fifth of what the case can afford goes.
const WATCH_NS: f64 = 80_000_000.0;
const WATCH_SHARE: f64 = 0.2;

/// The time of a case pays for at least so many first looks at its finest percentile: each looks
/// at about ten blocks for every call that may be over.
const FIRST_LOOKS: f64 = 2.0;
const BLOCKS_OF_A_LOOK: f64 = 10.0;

/// How a case is cut into calls, blocks, runs and slices, fixed from its pace before it is
/// measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) means_from: StreamKind,
    pub(super) calls_per_block: u32,
    pub(super) calls_per_batch: u32,
    pub(super) calls_per_slice: usize,
    pub(super) batches_per_slice: usize,
    /// When several callers are measured in a slice of calls timed alone, or of runs of calls.
    pub(super) window_of_calls: Option<Window>,
    pub(super) window_of_batches: Option<Window>,
    lead: usize,
    /// Calls that the case's time allows in the stream of calls timed alone.
    pub(super) calls_affordable: u64,
    /// Runs of calls that the case's time allows, where means come from those.
    pub(super) batches_affordable: u64,
    /// Calls, or runs of calls, before which nothing is judged.
    pub(super) calls_at_least: u64,
    pub(super) batches_at_least: u64,
}

impl Shape {
    /// Untimed calls before a slice. Of a case that `resumes` only the runner has used the caches
    /// meanwhile, which is nothing to calls that take longer than that.
    pub(super) fn lead(&self, resumes: bool) -> usize {
        if resumes && self.lead < LEAD_OF_SHORT_CALLS {
            0
        } else {
            self.lead
        }
    }
}

/// What a shape has to allow for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Demand {
    /// The time that looks are planned for.
    pub(super) time: Duration,
    /// Exactly so many calls, each timed alone.
    pub(super) iters: Option<u64>,
    /// The smallest share of calls that a target lets be over its limit.
    pub(super) finest_share: f64,
    /// Whether a witness is timed beside the calls.
    pub(super) has_witness: bool,
    /// Calls that are made at once.
    pub(super) callers: usize,
    /// Whether they are threads that share cores.
    pub(super) share_cores: bool,
}

impl Shape {
    /// The shape for a pace and what is asked of the case.
    pub(super) fn new(pace: Pace, cost: ClockCost, demand: Demand) -> Self {
        let call = pace.call_ns.max(f64::MIN_POSITIVE);
        let alone = demand.iters.is_some() || dwarfs_reading(call, cost);
        let calls_per_batch = fewest_calls(call, cost).clamp(1.0, MOST_CALLS).ceil();
        // A timed call costs its reading too.
        let fitting = (BLOCK_NS / call).clamp(1.0, READINGS).floor();
        let beside = if demand.has_witness {
            (fitting / 4.0).ceil() / fitting * (call + 2.0 * cost.overhead_ns)
        } else {
            0.0
        };
        let reading = pace.wall_ns + 2.0 * cost.overhead_ns + beside;
        let batch = pace.wall_ns * calls_per_batch * if demand.has_witness { 2.0 } else { 1.0 };
        let callers = demand.callers as f64;
        // Two streams share the time.
        let time = demand.time.as_nanos() as f64 / if alone { 1.0 } else { 2.0 };
        let slice = slice_ns(reading, &demand);
        let lead = if call < BLOCK_NS {
            (LEAD_NS / call).clamp(1.0, 64.0)
        } else {
            0.0
        };
        // Before their window several callers come into the step that they keep, and after it they
        // wait for each other, about one call long.
        let ahead = lead.max(1.0) * pace.wall_ns;
        let useful = if demand.callers > 1 {
            slice / (slice + ahead + pace.wall_ns)
        } else {
            1.0
        };
        let affordable = |ns: f64| callers * useful * time / ns;
        let calls_affordable = affordable(reading).min(demand.iters.unwrap_or(u64::MAX) as f64);
        let batches_affordable = affordable(batch);
        let watched = |affordable: f64, ns: f64| {
            (callers * WATCH_NS / ns).min(WATCH_SHARE * affordable) as u64
        };
        let blocks_wanted = FIRST_LOOKS * BLOCKS_OF_A_LOOK / demand.finest_share;
        let calls_per_block = fitting
            .min(calls_affordable / blocks_wanted)
            .max(1.0)
            .floor();
        // A slice ends with a block, and the witness is heard after each.
        let blocks_per_slice = (slice / reading / calls_per_block).floor();
        let most = if demand.share_cores {
            READINGS_ON_SHARED_CORES
        } else {
            READINGS
        };
        let blocks_per_slice = blocks_per_slice
            .min((most / calls_per_block).floor())
            .max(1.0);
        let batches_per_slice = (slice / batch).clamp(1.0, most / 4.0).floor();
        // Exactly so many calls are made as were asked for, however long they take.
        let is_open = demand.iters.is_none();
        // A window ends by its time: who has a core makes the calls of all that wait for one.
        let shared = |units: f64, unit: usize| match demand.callers {
            1 => units as usize * unit,
            callers if is_open => callers * (MOST_OF_A_CALLER / unit).max(1) * unit,
            callers => units as usize * unit * callers,
        };
        let window = |length: f64| {
            (demand.callers > 1).then(|| Window {
                after: Duration::from_nanos(ahead as u64),
                length: Duration::from_nanos(length as u64),
            })
        };
        Self {
            means_from: if alone {
                StreamKind::Alone
            } else {
                StreamKind::Together
            },
            calls_per_block: calls_per_block as u32,
            calls_per_batch: calls_per_batch as u32,
            calls_per_slice: shared(blocks_per_slice, calls_per_block as usize),
            batches_per_slice: shared(batches_per_slice, 1),
            window_of_calls: window(slice.min(most * reading)).filter(|_| is_open),
            window_of_batches: window(slice),
            calls_affordable: calls_affordable as u64,
            batches_affordable: batches_affordable as u64,
            calls_at_least: watched(calls_affordable, reading - beside),
            batches_at_least: watched(batches_affordable, pace.wall_ns * calls_per_batch),
            lead: if demand.callers > 1 { 0 } else { lead as usize },
        }
    }
}

/// Whether a call takes so long that reading the clock around it is nothing beside it.
pub(super) fn dwarfs_reading(call_ns: f64, cost: ClockCost) -> bool {
    call_ns >= COSTS_OF_A_CALL * cost.overhead_ns
}

/// Calls that dwarf the clock's step when they are timed together.
pub(super) fn fewest_calls(call_ns: f64, cost: ClockCost) -> f64 {
    STEPS_OF_A_BATCH * cost.resolution_ns / call_ns
}

/// How long a slice is, about, where a call that is timed alone takes `reading`.
fn slice_ns(reading: f64, demand: &Demand) -> f64 {
    let usual = if demand.share_cores {
        SLICE_OF_SHARED_CORES_NS
    } else {
        SLICE_NS
    };
    if demand.callers == 1 {
        return usual;
    }
    let longest = SLICE_SHARE * demand.time.as_nanos() as f64;
    usual
        .max((CALLS_OF_A_CALLER * reading).min(longest))
        .max(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: ClockCost = ClockCost {
        resolution_ns: 10.0,
        overhead_ns: 20.0,
    };

    const DEMAND: Demand = Demand {
        time: Duration::from_millis(2_700),
        iters: None,
        finest_share: 0.01,
        has_witness: false,
        callers: 1,
        share_cores: false,
    };

    fn shape(call_ns: f64) -> Shape {
        let pace = Pace {
            call_ns,
            wall_ns: call_ns,
        };
        Shape::new(pace, COST, DEMAND)
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

    #[test]
    fn blocks_are_small_where_time_or_calls_are_few() {
        // Making the input takes most of the time: the first look at p99 takes about 1000 blocks.
        let pace = Pace {
            call_ns: 50.0,
            wall_ns: 5_000.0,
        };
        let few = Shape::new(pace, COST, DEMAND);
        assert!(
            few.calls_affordable / u64::from(few.calls_per_block) >= 2_000,
            "{few:?}"
        );
        let iters = Demand {
            iters: Some(200),
            ..DEMAND
        };
        let counted = Shape::new(pace, COST, iters);
        assert_eq!(
            (counted.calls_per_block, counted.calls_affordable),
            (1, 200)
        );
        let fine = Demand {
            finest_share: 1e-4,
            ..DEMAND
        };
        assert!(shape(200.0).calls_per_block > 1);
        let pace = Pace {
            call_ns: 200.0,
            wall_ns: 200.0,
        };
        assert!(Shape::new(pace, COST, fine).calls_per_block < shape(200.0).calls_per_block);
    }

    #[test]
    fn nothing_is_judged_before_80_ms_or_a_fifth_of_the_time() {
        let quick = shape(200.0);
        assert_eq!(quick.calls_at_least, 333_333);
        assert_eq!(shape(1e6).calls_at_least, 79);
        let pace = Pace {
            call_ns: 1e6,
            wall_ns: 1e6,
        };
        let short = Demand {
            time: Duration::from_millis(100),
            ..DEMAND
        };
        assert_eq!(Shape::new(pace, COST, short).calls_at_least, 19);
    }

    fn shape_of(callers: usize, call_ns: f64, share_cores: bool) -> Shape {
        let pace = Pace {
            call_ns,
            wall_ns: call_ns,
        };
        let demand = Demand {
            callers,
            share_cores,
            ..DEMAND
        };
        Shape::new(pace, COST, demand)
    }

    #[test]
    fn several_callers_make_as_many_times_the_calls() {
        let (one, four) = (shape_of(1, 1e4, false), shape_of(4, 1e4, false));
        assert_eq!(four.calls_per_block, one.calls_per_block);
        assert_eq!(four.calls_at_least / one.calls_at_least, 4);
        let times = four.calls_affordable as f64 / one.calls_affordable as f64;
        // What they make untimed takes its part.
        assert!((3.8..4.0).contains(&times), "{times}");
        let block = four.calls_per_block as usize;
        assert_eq!(four.calls_per_slice % (4 * block), 0);
    }

    #[test]
    fn the_window_is_2_ms_and_longer_for_slow_calls_and_shared_cores() {
        let length = |shape: Shape| shape.window_of_calls.unwrap().length;
        assert_eq!(shape_of(1, 1e4, false).window_of_calls, None);
        assert_eq!(length(shape_of(4, 1e4, false)), Duration::from_millis(2));
        assert_eq!(length(shape_of(4, 1e4, true)), Duration::from_millis(20));
        let slow = length(shape_of(4, 1e7, false)).as_secs_f64();
        assert!((slow - 0.04).abs() < 1e-6, "{slow}");
        let one_call = length(shape_of(4, 1e9, false)).as_secs_f64();
        assert!((one_call - 1.0).abs() < 1e-6, "{one_call}");
        let counted = Demand {
            iters: Some(100),
            callers: 4,
            ..DEMAND
        };
        let pace = Pace {
            call_ns: 1e4,
            wall_ns: 1e4,
        };
        assert_eq!(Shape::new(pace, COST, counted).window_of_calls, None);
    }

    #[test]
    fn the_study_simulates_cases_as_they_are_cut() {
        // What tests/study/function.rs says of the same calls.
        for (call_ns, of_the_study) in [
            (200.0, (250, 5_625_000, 333_333)),
            (1e4, (5, 268_924, 7_968)),
            (1e6, (1, 2_699, 79)),
        ] {
            let shape = shape(call_ns);
            let cut = (
                shape.calls_per_block,
                shape.calls_affordable,
                shape.calls_at_least,
            );
            assert_eq!(cut, of_the_study);
        }
    }
}
