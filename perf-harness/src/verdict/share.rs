//! "The share of calls over the limit is below what the target allows": percentiles, errors.

use super::decision::Decision;
use crate::stats::{BlockOvers, Looks, ShareDecision, ShareTest, limit_with_noise};

/// The shares of calls beyond the limit at which a target is met and missed, where the machine alone
/// may be putting a share of the calls on the slow side of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShareLimits {
    pass: f64,
    fail: f64,
}

impl ShareLimits {
    /// Of slow calls at most `limit` are allowed. Noise makes more of them, so a miss has to go
    /// beyond what it may have made.
    pub(super) fn on_slow_calls(limit: f64, by_noise: f64) -> Self {
        Self {
            pass: limit,
            fail: limit_with_noise(limit, by_noise),
        }
    }

    /// Of fast calls at most `limit` are allowed. Noise makes fewer of them: of a share q it leaves
    /// q·(1 − noise), so a pass has to stay below what it may have left of the limit.
    pub(super) fn on_fast_calls(limit: f64, by_noise: f64) -> Self {
        Self {
            pass: limit * (1.0 - by_noise),
            fail: limit,
        }
    }
}

/// Judges a share from the counts of each block that speak most against either verdict.
pub(super) fn decide(
    limits: ShareLimits,
    looks: &Looks,
    calls_per_block: u32,
    for_pass: &[u32],
    for_fail: &[u32],
) -> Decision {
    let test = ShareTest {
        share_limit: limits.pass,
        noisy_limit: limits.fail,
        pass_level: looks.pass_level(),
        fail_level: looks.fail_level(),
        burst: looks.burst(),
    };
    let of = |overs| {
        test.decide(BlockOvers {
            overs,
            calls_per_block,
        })
        .decision
    };
    if of(for_pass) == ShareDecision::Below {
        Decision::Pass
    } else if of(for_fail) == ShareDecision::Above {
        Decision::Fail
    } else {
        Decision::Open
    }
}
