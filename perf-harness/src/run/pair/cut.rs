use std::time::Duration;

use crate::clock::ClockCost;
use crate::measure::{Slice, Work};
use crate::run::pace::Pace;

/// A slice of one arm takes about so long: far less than a spell of the machine, so that all arms
/// of a round have their share of it.
const SLICE_NS: f64 = 300_000.0;
/// A slice that is timed as a whole lasts at least so many steps of the clock.
const STEPS_OF_A_SLICE: f64 = 1_000.0;
/// A call of so many clock costs or more is always timed alone.
const COSTS_OF_A_CALL: f64 = 20.0;
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

/// How a pair is cut into slices and rounds, fixed by its first segment. All arms make the same
/// number of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) calls: usize,
    /// Whether each call is timed alone: then one slice serves means and percentiles.
    is_alone: bool,
    pub(super) rounds: usize,
    lead: usize,
}

impl Cut {
    /// For the slower of the paces of the arms, the time that making a segment's state took, the time
    /// that the pair may take, and the most calls that one state bears, where that is said.
    pub(super) fn new(
        pace: Pace,
        cost: ClockCost,
        making: Duration,
        time: Duration,
        most_calls: Option<u64>,
    ) -> Self {
        let most_calls = most_calls.map_or(f64::INFINITY, |calls| calls as f64);
        let is_alone = pace.call_ns >= COSTS_OF_A_CALL * cost.overhead_ns;
        let reading = if is_alone { cost.overhead_ns } else { 0.0 };
        let calls = (SLICE_NS / (pace.wall_ns + reading))
            .max(STEPS_OF_A_SLICE * cost.resolution_ns / pace.call_ns)
            .clamp(1.0, f64::from(1 << 24))
            .floor();
        // Where calls are numbered, none is made for the caches alone.
        let lead = if most_calls.is_finite() {
            0.0
        } else {
            (LEAD_NS / pace.wall_ns).floor().min(64.0)
        };
        let round_ns = ARMS * (calls + lead) * (pace.wall_ns + reading);
        let by_cost = ROUNDS_BY_COST * (making.as_nanos() as f64 / round_ns).sqrt();
        let fitting = time.as_nanos() as f64 / SEGMENTS / round_ns;
        let rounds = by_cost.clamp(ROUNDS, MOST_ROUNDS);
        let rounds = rounds.min(fitting).min(most_calls).max(1.0) as usize;
        let calls = calls.min((most_calls / rounds as f64).floor()).max(1.0);
        Self {
            calls: calls as usize,
            is_alone,
            // Odd, so that a median is one of the rounds.
            rounds: rounds - usize::from(rounds.is_multiple_of(2)),
            lead: lead as usize,
        }
    }

    /// What one arm does in a round.
    pub(super) fn slice(&self) -> Slice {
        let calls = self.calls;
        Slice {
            lead: self.lead,
            ..Slice::of(if self.is_alone {
                Work::Alone { calls }
            } else {
                Work::Together { calls, batches: 1 }
            })
        }
    }

    /// What it does besides where single calls are asked for and not timed anyway.
    pub(super) fn single_calls(&self) -> Option<Slice> {
        const MOST: usize = 1_024;
        (!self.is_alone).then(|| Slice {
            lead: self.lead,
            ..Slice::of(Work::Alone {
                calls: self.calls.min(MOST),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(call_ns: f64, making: Duration) -> Cut {
        let pace = Pace {
            call_ns,
            wall_ns: call_ns,
        };
        let cost = ClockCost {
            resolution_ns: 10.0,
            overhead_ns: 20.0,
        };
        Cut::new(pace, cost, making, Duration::from_secs(3), None)
    }

    #[test]
    fn a_slice_is_short_and_yet_many_steps_of_the_clock() {
        assert_eq!(cut(100.0, Duration::ZERO).calls, 3_000);
        assert_eq!(cut(1_000.0, Duration::ZERO).calls, 294);
        assert_eq!(cut(1e6, Duration::ZERO).calls, 1);
    }

    #[test]
    fn a_state_bears_no_more_calls_than_is_said() {
        let pace = Pace {
            call_ns: 100.0,
            wall_ns: 100.0,
        };
        for most in [1, 10, 1_000, 100_000] {
            let time = Duration::from_secs(3);
            let cut = Cut::new(pace, ClockCost::default(), Duration::ZERO, time, Some(most));
            assert_eq!(cut.lead, 0);
            assert!((cut.rounds * cut.calls) as u64 <= most, "{most}: {cut:?}");
        }
    }

    #[test]
    fn short_calls_are_timed_together_and_long_ones_alone() {
        let short = cut(100.0, Duration::ZERO);
        assert!(matches!(short.slice().work, Work::Together { .. }));
        assert!(short.single_calls().is_some());
        let long = cut(1_000.0, Duration::ZERO);
        assert!(matches!(long.slice().work, Work::Alone { .. }));
        assert!(long.single_calls().is_none());
    }

    #[test]
    fn a_segment_has_21_rounds_and_more_where_its_state_is_dear_and_fewer_where_calls_are_slow() {
        assert_eq!(cut(100.0, Duration::ZERO).rounds, 21);
        let dear = cut(100.0, Duration::from_secs(1)).rounds;
        assert!(
            (31..=101).contains(&dear) && !dear.is_multiple_of(2),
            "{dear}"
        );
        assert_eq!(cut(20e6, Duration::ZERO).rounds, 3);
        assert_eq!(cut(1e9, Duration::ZERO).rounds, 1);
    }
}
