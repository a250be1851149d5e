//! "The mean lies on this side of the limit": mean, throughput, item rate, bandwidth, CPU time and
//! the benchmark's own figures.

use super::decision::{Decision, Reason};
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
            for_fail.lower - evidence.overhead > limit.limit,
        )
    } else {
        (
            for_pass.lower - evidence.overhead > limit.limit,
            for_fail.upper < limit.limit,
        )
    };
    // The longest calls of a heavy tail may not have come yet; a limit that leaves room for as much
    // again as was seen is safe from them.
    let roomy = limit.upper && for_pass.upper * 2.0 < limit.limit;
    if passes
        && !roomy
        && times
            .and_then(tail_index)
            .is_some_and(|index| index < HEAVY_TAIL)
    {
        return Decision::Inconclusive(Reason::HeavyTail);
    }
    if passes {
        Decision::Pass
    } else if fails {
        Decision::Fail
    } else {
        Decision::Open
    }
}
