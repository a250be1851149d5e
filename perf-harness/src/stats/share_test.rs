//! Whether the share of calls over a limit is below what a target allows.

use super::binomial::{tail_at_least, tail_at_most};
use super::design_effect::DesignEffect;
use super::effective_sample::{BlockOvers, EffectiveSample};

/// The share from which a case fails, when the machine alone may be putting a share of up to
/// `noise` over the limit: `share_limit + noise·(1 − share_limit)`. The noise is an upper bound
/// from a witness, such as [`EffectiveSample::upper_bound`].
///
/// ```
/// use perf_harness::stats::limit_with_noise;
/// assert!((limit_with_noise(0.01, 0.1) - 0.109).abs() < 1e-15);
/// ```
#[must_use]
pub fn limit_with_noise(share_limit: f64, noise: f64) -> f64 {
    share_limit + noise * (1.0 - share_limit)
}

/// What the calls so far say of the share over the limit.
///
/// ```
/// use perf_harness::stats::{BlockOvers, ShareDecision, ShareTest};
/// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 0.05, pass_level: 0.005, fail_level: 0.005 };
/// let few = BlockOvers { overs: &[0; 64], calls_per_block: 1 };
/// assert_eq!(p95.decide(few).decision, ShareDecision::Undecided);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareDecision {
    /// The share is below the limit: the target is met.
    Below,
    /// The share is above the limit, noise of the machine included: the target is missed.
    Above,
    /// Neither can be said yet.
    Undecided,
}

/// The test of one target on a percentile: `p99 < T` says that the share of calls over T is
/// below 1%.
///
/// It passes if so few overs would be improbable with the share at its limit, both as measured
/// and after one more block that is over as a whole: a burst that was not seen yet. It fails if
/// at least ten blocks hold overs and so many would be improbable at `noisy_limit`. Calls count
/// by their effective number.
///
/// ```
/// use perf_harness::stats::{BlockOvers, ShareDecision, ShareTest};
/// let p99 = ShareTest { share_limit: 0.01, noisy_limit: 0.01, pass_level: 5e-4, fail_level: 5e-4 };
/// let quiet = [0; 1000];
/// let outcome = p99.decide(BlockOvers { overs: &quiet, calls_per_block: 10 });
/// assert_eq!(outcome.decision, ShareDecision::Below);
/// let slow = [1; 1000];
/// let outcome = p99.decide(BlockOvers { overs: &slow, calls_per_block: 10 });
/// assert_eq!(outcome.decision, ShareDecision::Above);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareTest {
    /// p0, the share that the target allows, such as 0.01.
    pub share_limit: f64,
    /// p1, the share from which it fails: [`limit_with_noise`], or `share_limit` itself.
    pub noisy_limit: f64,
    /// The chance of a false pass at this look.
    pub pass_level: f64,
    /// The chance of a false fail at this look.
    pub fail_level: f64,
}

/// What [`ShareTest::decide`] found, with the numbers that it rests on.
///
/// ```
/// use perf_harness::stats::{BlockOvers, ShareTest};
/// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 1.0, pass_level: 0.005, fail_level: 0.005 };
/// let outcome = p95.decide(BlockOvers { overs: &[3; 64], calls_per_block: 10 });
/// assert_eq!((outcome.over, outcome.calls), (192, 640));
/// assert!(outcome.hidden_by_noise);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareOutcome {
    /// The decision.
    pub decision: ShareDecision,
    /// Undecided, and would be [`ShareDecision::Above`] on a machine without noise.
    pub hidden_by_noise: bool,
    /// Calls measured.
    pub calls: u64,
    /// Calls over the limit.
    pub over: u64,
    /// What the calls are worth at the level of a pass.
    pub for_pass: EffectiveSample,
    /// What the calls are worth at the level of a fail.
    pub for_fail: EffectiveSample,
}

impl ShareTest {
    /// The least number of blocks with overs that make a fail.
    const FEWEST_BLOCKS_TO_FAIL: usize = 10;

    /// Judges the blocks measured so far. Without calls it is undecided.
    ///
    /// ```
    /// use perf_harness::stats::{BlockOvers, ShareDecision, ShareTest};
    /// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 0.05, pass_level: 0.005, fail_level: 0.005 };
    /// let outcome = p95.decide(BlockOvers { overs: &[0; 200], calls_per_block: 10 });
    /// assert_eq!(outcome.decision, ShareDecision::Below);
    /// assert_eq!(outcome.for_pass.calls, 2000.0);
    /// ```
    #[must_use]
    pub fn decide(&self, blocks: BlockOvers<'_>) -> ShareOutcome {
        let effect = DesignEffect::of_blocks(blocks.overs, blocks.calls_per_block);
        let for_pass = EffectiveSample::with_effect(blocks, effect, self.pass_level);
        let for_fail = EffectiveSample::with_effect(blocks, effect, self.fail_level);
        let enough_to_fail = blocks.blocks_with_overs() >= Self::FEWEST_BLOCKS_TO_FAIL;
        let above = |limit: f64| {
            enough_to_fail && tail_at_least(for_fail.over, for_fail.calls, limit) <= self.fail_level
        };
        let decision = if self.is_below(&for_pass) && self.survives_a_burst(blocks) {
            ShareDecision::Below
        } else if above(self.noisy_limit) {
            ShareDecision::Above
        } else {
            ShareDecision::Undecided
        };
        ShareOutcome {
            decision,
            hidden_by_noise: decision == ShareDecision::Undecided && above(self.share_limit),
            calls: blocks.calls(),
            over: blocks.over(),
            for_pass,
            for_fail,
        }
    }

    fn is_below(&self, sample: &EffectiveSample) -> bool {
        tail_at_most(sample.over, sample.calls, self.share_limit) <= self.pass_level
    }

    /// Whether the pass stands after one more block whose calls are all over. That block makes
    /// the design effect real, so it is taken at the scale of single blocks and as known.
    fn survives_a_burst(&self, blocks: BlockOvers<'_>) -> bool {
        if blocks.calls_per_block <= 1 {
            return true;
        }
        let calls_per_block = f64::from(blocks.calls_per_block);
        let count = blocks.overs.len() as f64 + 1.0;
        let over = blocks.over() as f64 + calls_per_block;
        let squares = blocks
            .overs
            .iter()
            .map(|&x| f64::from(x).powi(2))
            .sum::<f64>()
            + calls_per_block.powi(2);
        let calls = count * calls_per_block;
        let share = over / calls;
        let variance = (squares - over * over / count) / (count - 1.0);
        // Where every call is over, 0/0 becomes 1 here, and no pass is near.
        let factor = (variance / (calls_per_block * share * (1.0 - share))).max(1.0);
        let effective = calls / factor;
        tail_at_most(share * effective, effective, self.share_limit) <= self.pass_level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P99: ShareTest = ShareTest {
        share_limit: 0.01,
        noisy_limit: 0.01,
        pass_level: 5e-4,
        fail_level: 5e-4,
    };

    fn decide(overs: &[u32], calls_per_block: u32) -> ShareOutcome {
        P99.decide(BlockOvers {
            overs,
            calls_per_block,
        })
    }

    #[test]
    fn clean_calls_pass_from_the_first_look_on_and_not_before() {
        assert_eq!(decide(&[0; 757], 1).decision, ShareDecision::Below);
        assert_eq!(decide(&[0; 756], 1).decision, ShareDecision::Undecided);
        // Blocks of several calls must bear one more that is over as a whole.
        assert_eq!(decide(&[0; 996], 1000).decision, ShareDecision::Below);
        assert_eq!(decide(&[0; 757], 1000).decision, ShareDecision::Undecided);
    }

    #[test]
    fn nothing_measured_decides_nothing() {
        for calls_per_block in [1, 10] {
            let outcome = decide(&[], calls_per_block);
            assert_eq!(outcome.decision, ShareDecision::Undecided);
            assert_eq!((outcome.calls, outcome.over), (0, 0));
            assert!(!outcome.hidden_by_noise);
        }
    }

    #[test]
    fn a_fail_needs_ten_blocks_with_overs() {
        let mut overs = [0; 100];
        overs[..9].fill(10);
        assert_eq!(decide(&overs, 10).decision, ShareDecision::Undecided);
        let spread = |blocks: usize| {
            let mut overs = vec![0; 100];
            (0..blocks).for_each(|block| overs[block * 9] = 5);
            decide(&overs, 10).decision
        };
        assert_eq!(spread(9), ShareDecision::Undecided);
        assert_eq!(spread(10), ShareDecision::Above);
    }

    #[test]
    fn all_calls_over_fail() {
        assert_eq!(decide(&[10; 64], 10).decision, ShareDecision::Above);
        assert_eq!(decide(&[1; 64], 1).decision, ShareDecision::Above);
    }

    #[test]
    fn noise_hides_a_fail_and_never_a_pass() {
        let noisy = ShareTest {
            noisy_limit: limit_with_noise(0.01, 0.05),
            ..P99
        };
        // 2% over, spread evenly: above 1%, not above 5.95%.
        let overs: Vec<u32> = (0..2000).map(|block| u32::from(block % 5 == 0)).collect();
        let blocks = BlockOvers {
            overs: &overs,
            calls_per_block: 10,
        };
        assert_eq!(P99.decide(blocks).decision, ShareDecision::Above);
        let outcome = noisy.decide(blocks);
        assert_eq!(outcome.decision, ShareDecision::Undecided);
        assert!(outcome.hidden_by_noise);
        let clean = BlockOvers {
            overs: &[0; 1000],
            calls_per_block: 10,
        };
        assert_eq!(noisy.decide(clean).decision, ShareDecision::Below);
        let certain = ShareTest {
            noisy_limit: limit_with_noise(0.01, 1.0),
            ..P99
        };
        let worst = BlockOvers {
            overs: &[10; 100],
            calls_per_block: 10,
        };
        assert_eq!(certain.decide(worst).decision, ShareDecision::Undecided);
    }

    #[test]
    fn each_side_has_its_own_level() {
        let overs: Vec<u32> = (0..2000).map(|block| u32::from(block % 9 == 0)).collect();
        let blocks = BlockOvers {
            overs: &overs,
            calls_per_block: 10,
        };
        let chance = tail_at_least(223.0, 20_000.0, 0.01);
        let with = |pass_level: f64, fail_level: f64| {
            let test = ShareTest {
                pass_level,
                fail_level,
                ..P99
            };
            test.decide(blocks).decision
        };
        assert_eq!(with(1e-9, chance * 1.01), ShareDecision::Above);
        assert_eq!(with(0.4, chance * 0.99), ShareDecision::Undecided);
        // Bursts are worth less at the stricter level of many targets.
        let mut overs = vec![0; 64];
        overs[..12].fill(10);
        let test = ShareTest {
            fail_level: 5e-6,
            ..P99
        };
        let outcome = test.decide(BlockOvers {
            overs: &overs,
            calls_per_block: 10,
        });
        assert!(outcome.for_fail.calls < outcome.for_pass.calls);
    }

    #[test]
    fn the_imaginary_burst_is_what_a_real_one_would_be() {
        // By definition the same as testing blocks to which the burst was added, at the scale of
        // single blocks and without the factor for an estimated effect.
        let overs: Vec<u32> = (0..5000).map(|block| u32::from(block % 40 == 0)).collect();
        let mut with_burst = overs.clone();
        with_burst.push(10);
        let n = with_burst.len() as f64;
        let mean = with_burst.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = with_burst
            .iter()
            .map(|&x| (f64::from(x) - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0);
        let share = mean / 10.0;
        let effective = n * 10.0 / (variance / (10.0 * share * (1.0 - share))).max(1.0);
        let tail = tail_at_most(share * effective, effective, 0.01);
        let blocks = BlockOvers {
            overs: &overs,
            calls_per_block: 10,
        };
        for (level, survives) in [(tail * 1.001, true), (tail * 0.999, false)] {
            let test = ShareTest {
                pass_level: level,
                ..P99
            };
            assert_eq!(test.survives_a_burst(blocks), survives);
        }
    }
}
