//! "The mean lies on this side of the limit": mean, throughput, item rate, bandwidth, CPU time and
//! the benchmark's own figures.

use super::decision::Decision;
use crate::stats::{BlockSum, HEAVY_TAIL, Histogram, Looks, MeanInterval, tail_index};

/// A limit on a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MeanLimit {
    pub(super) limit: f64,
    /// Whether the mean has to stay below.
    pub(super) upper: bool,
}

/// What a mean is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct MeanEvidence<'a> {
    pub(super) blocks: &'a [BlockSum],
    pub(super) longest: f64,
    /// What the clock may have added to each call.
    pub(super) overhead: f64,
    /// By which factor the machine may have lengthened the calls.
    pub(super) slowdown: f64,
}

/// Values each of which is one call's.
pub(super) fn single_values(values: &[f64]) -> Vec<BlockSum> {
    let block = |value: &f64| BlockSum {
        sum: *value,
        calls: 1,
    };
    values.iter().map(block).collect()
}

/// The longest time of a call among blocks.
pub(super) fn longest_pace(blocks: &[BlockSum]) -> f64 {
    let paces = blocks
        .iter()
        .map(|block| block.sum / block.calls.max(1) as f64);
    paces.fold(0.0, f64::max)
}

/// Judges the mean: each verdict takes the end of the interval, and the reading of the clock's
/// cost, that speaks against it.
pub(super) fn decide(
    limit: MeanLimit,
    looks: &Looks,
    evidence: MeanEvidence<'_>,
    times: Option<&Histogram>,
) -> Decision {
    let at = |level| MeanInterval::of_blocks(evidence.blocks, evidence.longest, level).ok();
    let (Some(for_pass), Some(for_fail)) = (at(looks.pass_level()), at(looks.fail_level())) else {
        return Decision::Open;
    };
    let (passes, fails) = if limit.upper {
        (
            for_pass.upper < limit.limit,
            for_fail.lower - evidence.overhead > limit.limit * evidence.slowdown,
        )
    } else {
        (
            for_pass.lower - evidence.overhead > limit.limit * evidence.slowdown,
            for_fail.upper < limit.limit,
        )
    };
    if passes && !is_withheld(limit, for_pass.upper, times) {
        Decision::Pass
    } else if fails {
        Decision::Fail
    } else {
        Decision::Open
    }
}

/// Whether all that stands against a pass is a heavy tail.
pub(super) fn is_heavy_tailed(
    limit: MeanLimit,
    looks: &Looks,
    evidence: MeanEvidence<'_>,
    times: &Histogram,
) -> bool {
    decide(limit, looks, evidence, None) == Decision::Pass
        && decide(limit, looks, evidence, Some(times)) != Decision::Pass
}

/// The longest calls of a heavy tail may not have come yet; a limit that leaves room for as much again
/// as was seen is safe from them.
fn is_withheld(limit: MeanLimit, upper: f64, times: Option<&Histogram>) -> bool {
    let roomy = limit.upper && upper * 2.0 < limit.limit;
    !roomy
        && times
            .and_then(tail_index)
            .is_some_and(|index| index < HEAVY_TAIL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Schedule;

    const LOOKS: Schedule = Schedule {
        confidence: 0.99,
        targets: 1,
        calls_per_block: 1,
        calls_affordable: 64,
        calls_at_least: 0,
    };

    /// 64 calls of 1 us, give or take 100 ns.
    fn answer(limit: f64, upper: bool, overhead: f64, times: Option<&Histogram>) -> Decision {
        slowed(limit, upper, overhead, 1.0, times)
    }

    fn slowed(
        limit: f64,
        upper: bool,
        overhead: f64,
        slowdown: f64,
        times: Option<&Histogram>,
    ) -> Decision {
        let mut random = fastrand::Rng::with_seed(3);
        let blocks: Vec<BlockSum> = (0..64)
            .map(|_| BlockSum {
                sum: 900.0 + 200.0 * random.f64(),
                calls: 1,
            })
            .collect();
        let evidence = MeanEvidence {
            blocks: &blocks,
            longest: 1_100.0,
            overhead,
            slowdown,
        };
        let looks = Looks::starting_at(64, LOOKS).unwrap();
        decide(MeanLimit { limit, upper }, &looks, evidence, times)
    }

    #[test]
    fn the_limit_has_to_lie_beyond_the_far_end_of_the_interval() {
        assert_eq!(answer(1_200.0, true, 0.0, None), Decision::Pass);
        assert_eq!(answer(800.0, true, 0.0, None), Decision::Fail);
        // The mean is on the right side of each of these, and its interval is not.
        assert_eq!(answer(1_005.0, true, 0.0, None), Decision::Open);
        assert_eq!(answer(995.0, false, 0.0, None), Decision::Open);
        assert_eq!(answer(800.0, false, 0.0, None), Decision::Pass);
        assert_eq!(answer(1_200.0, false, 0.0, None), Decision::Fail);
    }

    #[test]
    fn the_clocks_cost_counts_against_each_verdict() {
        // Less the cost the calls take 800 ns: too long they are only if that is certain.
        assert_eq!(answer(900.0, true, 0.0, None), Decision::Fail);
        assert_eq!(answer(900.0, true, 200.0, None), Decision::Open);
        assert_eq!(answer(900.0, false, 0.0, None), Decision::Pass);
        assert_eq!(answer(900.0, false, 200.0, None), Decision::Open);
    }

    #[test]
    fn what_the_machine_may_have_added_is_no_miss() {
        assert_eq!(slowed(800.0, true, 0.0, 1.1, None), Decision::Fail);
        assert_eq!(slowed(800.0, true, 0.0, 1.3, None), Decision::Open);
        // What is met in spite of it is met.
        assert_eq!(slowed(1_200.0, true, 0.0, 1.3, None), Decision::Pass);
    }

    #[test]
    fn what_the_machine_may_have_added_meets_no_target_that_asks_for_slowness() {
        assert_eq!(slowed(800.0, false, 0.0, 1.1, None), Decision::Pass);
        assert_eq!(slowed(800.0, false, 0.0, 1.3, None), Decision::Open);
        assert_eq!(slowed(1_200.0, false, 0.0, 1.3, None), Decision::Fail);
    }

    #[test]
    fn a_heavy_tail_needs_a_limit_that_leaves_room() {
        let mut heavy = Histogram::new();
        for call in 1..=10_000_u32 {
            let share = f64::from(call) / 10_000.0;
            heavy.record((1_000.0 * share.powf(-1.0 / 1.2)) as u64);
        }
        assert_eq!(answer(1_500.0, true, 0.0, Some(&heavy)), Decision::Open);
        assert_eq!(answer(3_000.0, true, 0.0, Some(&heavy)), Decision::Pass);
        assert_eq!(answer(800.0, true, 0.0, Some(&heavy)), Decision::Fail);
    }
}
