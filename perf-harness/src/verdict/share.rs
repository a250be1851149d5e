//! "The share of calls over the limit is below what the target allows": percentiles, errors.

use super::decision::Decision;
use crate::stats::{BlockOvers, Looks, ShareDecision, ShareTest, limit_with_noise};

/// Judges a share from the counts of each block that speak most against either verdict. The machine
/// alone may be putting a share of up to `by_noise` over the limit.
pub(super) fn decide(
    share_limit: f64,
    by_noise: f64,
    looks: &Looks,
    calls_per_block: u32,
    for_pass: &[u32],
    for_fail: &[u32],
) -> Decision {
    let test = ShareTest {
        share_limit,
        noisy_limit: limit_with_noise(share_limit, by_noise),
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
