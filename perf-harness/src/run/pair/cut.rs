use std::time::Duration;

use crate::clock::ClockCost;
use crate::measure::{Slice, StreamKind, Work};
use crate::run::pace::Pace;
use crate::run::shape::{Demand, MOST_CALLS, Shape, dwarfs_reading, fewest_calls};

/// A slice of one arm takes about so long: far less than a spell of the machine, so that all arms
/// of a round have their share of it.
const SLICE_NS: f64 = 300_000.0;
/// Rounds of a segment, and the most where making its state takes long.
const ROUNDS: f64 = 21.0;
const MOST_ROUNDS: f64 = 101.0;
/// The ratio of the spread of rounds to that of segments, by which rounds pay: √(cost ratio) times
/// this.
const ROUNDS_BY_COST: f64 = 1.25;
/// The time of a pair has room for so many segments: a look, and what confirms it.
const SEGMENTS: f64 = 12.0;
/// Arms of a segment.
const ARMS: f64 = 3.0;
/// Untimed calls that bring the caches back after another arm has run take about so long.
const LEAD_NS: f64 = 10_000.0;
/// Calls of a slice that are timed alone beside a slice that is timed as a whole.
const SINGLE_CALLS: usize = 1_024;

/// How a pair is cut into slices and rounds, fixed by its first segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) rounds: usize,
    /// A segment ends early that has taken so long.
    pub(super) longest: Duration,
    pub(super) candidate: Turn,
    pub(super) reference: Turn,
}

/// What one arm does in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    pub(super) slice: Slice,
    /// What it does besides where single calls are asked for and not timed anyway.
    pub(super) single_calls: Option<Slice>,
}

/// What is known of a side before it is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outset {
    pub(super) pace: Pace,
    /// Calls that are made at once.
    pub(super) callers: usize,
    /// Whether they are threads that share cores.
    pub(super) share_cores: bool,
}

/// What a pair may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    /// The time that making a segment's state took.
    pub(super) making: Duration,
    /// The time that the pair may take.
    pub(super) time: Duration,
    /// The most calls that one state bears, where that is said.
    pub(super) most_calls: Option<u64>,
}

impl Cut {
    pub(super) fn new(
        candidate: Outset,
        reference: Outset,
        cost: ClockCost,
        bounds: Bounds,
    ) -> Self {
        if candidate.callers.max(reference.callers) == 1 {
            return Self::of_single_callers(candidate.pace.slower(reference.pace), cost, bounds);
        }
        let of_side = |side| turn_of_callers(side, cost, bounds);
        let ((candidate, one), (reference, other)) = (of_side(candidate), of_side(reference));
        Self {
            rounds: rounds(one + 2.0 * other, bounds, f64::INFINITY),
            longest: longest(bounds),
            candidate,
            reference,
        }
    }

    /// All arms make the same number of calls.
    fn of_single_callers(pace: Pace, cost: ClockCost, bounds: Bounds) -> Self {
        let most_calls = bounds
            .most_calls
            .map_or(f64::INFINITY, |calls| calls as f64);
        let is_alone = dwarfs_reading(pace.call_ns, cost);
        let reading = if is_alone { cost.overhead_ns } else { 0.0 };
        let calls = (SLICE_NS / (pace.wall_ns + reading))
            .max(fewest_calls(pace.call_ns, cost))
            .clamp(1.0, MOST_CALLS)
            .floor();
        // Where calls are numbered, none is made for the caches alone.
        let lead = if most_calls.is_finite() {
            0.0
        } else {
            (LEAD_NS / pace.wall_ns).floor().min(64.0)
        };
        let round_ns = ARMS * (calls + lead) * (pace.wall_ns + reading);
        let rounds = rounds(round_ns, bounds, most_calls);
        let calls = calls.min((most_calls / rounds as f64).floor()).max(1.0) as usize;
        let slice = |work| Slice {
            lead: lead as usize,
            ..Slice::of(work)
        };
        let turn = Turn {
            slice: slice(if is_alone {
                Work::Alone { calls }
            } else {
                Work::Together { calls, batches: 1 }
            }),
            single_calls: (!is_alone).then(|| {
                slice(Work::Alone {
                    calls: calls.min(SINGLE_CALLS),
                })
            }),
        };
        Self {
            rounds,
            longest: longest(bounds),
            candidate: turn,
            reference: turn,
        }
    }
}

/// What an arm of several callers does, and how long that takes: slices as where it is measured by
/// itself, in which all of them find their step.
fn turn_of_callers(side: Outset, cost: ClockCost, bounds: Bounds) -> (Turn, f64) {
    let shape = Shape::new(
        side.pace,
        cost,
        Demand {
            time: bounds.time,
            iters: None,
            finest_share: 0.01,
            has_witness: false,
            callers: side.callers,
            share_cores: side.share_cores,
        },
    );
    let block = shape.calls_per_block as usize;
    let alone = Slice {
        lead: shape.lead(false),
        block,
        window: shape.window_of_calls,
        ..Slice::of(Work::Alone {
            calls: shape.calls_per_slice,
        })
    };
    let together = Slice {
        lead: shape.lead(false),
        block,
        window: shape.window_of_batches,
        ..Slice::of(Work::Together {
            calls: shape.calls_per_batch as usize,
            batches: shape.batches_per_slice,
        })
    };
    let turn = match shape.means_from {
        StreamKind::Alone => Turn {
            slice: alone,
            single_calls: None,
        },
        StreamKind::Together => Turn {
            slice: together,
            single_calls: Some(alone),
        },
    };
    let ns = turn.slice.window.map_or_else(
        || turn.slice.work.calls() as f64 * side.pace.wall_ns,
        |window| (window.after + window.length).as_nanos() as f64,
    );
    (turn, ns)
}

/// The part of its time that a pair has for one segment.
fn longest(bounds: Bounds) -> Duration {
    bounds.time.div_f64(SEGMENTS)
}

/// So many that medians tell, more where making the state takes long, fewer where time or calls are
/// few; odd, so that a median is one of the rounds.
fn rounds(round_ns: f64, bounds: Bounds, most_calls: f64) -> usize {
    let by_cost = ROUNDS_BY_COST * (bounds.making.as_nanos() as f64 / round_ns).sqrt();
    let fitting = bounds.time.as_nanos() as f64 / SEGMENTS / round_ns;
    let rounds = by_cost.clamp(ROUNDS, MOST_ROUNDS);
    let rounds = rounds.min(fitting).min(most_calls).max(1.0) as usize;
    rounds - usize::from(rounds.is_multiple_of(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: ClockCost = ClockCost {
        resolution_ns: 10.0,
        overhead_ns: 20.0,
    };

    fn outset(call_ns: f64, callers: usize) -> Outset {
        Outset {
            pace: Pace {
                call_ns,
                wall_ns: call_ns,
            },
            callers,
            share_cores: false,
        }
    }

    fn cut(call_ns: f64, making: Duration, most_calls: Option<u64>) -> Cut {
        let side = outset(call_ns, 1);
        let time = Duration::from_secs(3);
        let bounds = Bounds {
            making,
            time,
            most_calls,
        };
        Cut::new(side, side, COST, bounds)
    }

    fn calls(cut: Cut) -> usize {
        assert_eq!(cut.candidate, cut.reference);
        cut.candidate.slice.work.calls()
    }

    #[test]
    fn a_slice_is_short_and_yet_many_steps_of_the_clock() {
        for (call_ns, expected) in [(100.0, 3_000), (1_000.0, 294), (1e6, 1)] {
            assert_eq!(calls(cut(call_ns, Duration::ZERO, None)), expected);
        }
    }

    #[test]
    fn short_calls_are_timed_together_and_long_ones_alone() {
        let short = cut(100.0, Duration::ZERO, None).candidate;
        assert!(matches!(short.slice.work, Work::Together { .. }));
        assert!(short.single_calls.is_some());
        let long = cut(1_000.0, Duration::ZERO, None).candidate;
        assert!(matches!(long.slice.work, Work::Alone { .. }));
        assert!(long.single_calls.is_none());
    }

    #[test]
    fn a_state_bears_no_more_calls_than_is_said() {
        for most in [1, 10, 1_000, 100_000] {
            let cut = cut(100.0, Duration::ZERO, Some(most));
            assert_eq!(cut.candidate.slice.lead, 0);
            assert!((cut.rounds * calls(cut)) as u64 <= most, "{most}: {cut:?}");
        }
    }

    #[test]
    fn a_segment_has_21_rounds_and_more_where_its_state_is_dear_and_fewer_where_calls_are_slow() {
        assert_eq!(cut(100.0, Duration::ZERO, None).rounds, 21);
        let dear = cut(100.0, Duration::from_secs(1), None).rounds;
        assert!(
            (31..=101).contains(&dear) && !dear.is_multiple_of(2),
            "{dear}"
        );
        assert_eq!(cut(20e6, Duration::ZERO, None).rounds, 3);
        assert_eq!(cut(1e9, Duration::ZERO, None).rounds, 1);
    }

    #[test]
    fn several_callers_have_slices_of_milliseconds() {
        let bounds = Bounds {
            making: Duration::ZERO,
            time: Duration::from_secs(3),
            most_calls: None,
        };
        let cut = Cut::new(outset(1_000.0, 4), outset(1_000.0, 1), COST, bounds);
        let length = cut.candidate.slice.window.unwrap().length;
        assert!(length >= Duration::from_millis(1), "{length:?}");
        assert_eq!(cut.reference.slice.window, None);
        assert!(calls_of(cut.candidate) > calls_of(cut.reference));
    }

    fn calls_of(turn: Turn) -> usize {
        turn.slice.work.calls()
    }
}
