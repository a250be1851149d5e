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
/// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 0.05, pass_level: 0.005, fail_level: 0.005, burst: 10 };
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
/// It passes if so few overs would be improbable with the share at its limit, after one more burst
/// that was not seen yet: as long as `burst`, or as the fullest stretch that was seen if that is
/// more. It fails if at least ten stretches hold overs and so many would be improbable at
/// `noisy_limit`. A stretch is as many blocks as the design effect was found over. Calls count by
/// their effective number.
///
/// ```
/// use perf_harness::stats::{BlockOvers, ShareDecision, ShareTest};
/// let p99 = ShareTest { share_limit: 0.01, noisy_limit: 0.01, pass_level: 5e-4, fail_level: 5e-4, burst: 10 };
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
    /// The calls of the burst that a pass must bear unseen: [`Looks::burst`](super::Looks::burst).
    /// 1 imagines none.
    pub burst: u32,
}

/// What [`ShareTest::decide`] found, with the numbers that it rests on.
///
/// ```
/// use perf_harness::stats::{BlockOvers, ShareTest};
/// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 1.0, pass_level: 0.005, fail_level: 0.005, burst: 10 };
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
    /// What the calls are worth at the level of a pass, as they were seen.
    pub for_pass: EffectiveSample,
    /// What the calls are worth at the level of a fail.
    pub for_fail: EffectiveSample,
}

impl ShareTest {
    /// The least number of merged blocks with overs that make a fail.
    const FEWEST_BLOCKS_TO_FAIL: usize = 10;

    /// Judges the blocks measured so far. Without calls it is undecided.
    ///
    /// ```
    /// use perf_harness::stats::{BlockOvers, ShareDecision, ShareTest};
    /// let p95 = ShareTest { share_limit: 0.05, noisy_limit: 0.05, pass_level: 0.005, fail_level: 0.005, burst: 10 };
    /// let outcome = p95.decide(BlockOvers { overs: &[0; 200], calls_per_block: 10 });
    /// assert_eq!(outcome.decision, ShareDecision::Below);
    /// assert_eq!(outcome.for_pass.calls, 2000.0);
    /// ```
    #[must_use]
    pub fn decide(&self, blocks: BlockOvers<'_>) -> ShareOutcome {
        let effect = DesignEffect::of_blocks(blocks.overs, blocks.calls_per_block);
        let for_pass = EffectiveSample::with_effect(blocks, effect, self.pass_level);
        let for_fail = EffectiveSample::with_effect(blocks, effect, self.fail_level);
        let enough_to_fail = effect.blocks_with_overs >= Self::FEWEST_BLOCKS_TO_FAIL;
        let above = |limit: f64| {
            enough_to_fail && tail_at_least(for_fail.over, for_fail.calls, limit) <= self.fail_level
        };
        let decision = if self.passes(blocks, &for_pass) {
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

    fn passes(&self, blocks: BlockOvers<'_>, seen: &EffectiveSample) -> bool {
        let (over, calls) = if self.burst > 1 {
            self.with_burst(blocks, seen)
        } else {
            (seen.over, seen.calls)
        };
        tail_at_most(over, calls, self.share_limit) <= self.pass_level
    }

    /// The effective overs and calls with one more burst. It makes the design effect real, so at
    /// the scale of the burst the effect is taken as known.
    fn with_burst(&self, blocks: BlockOvers<'_>, seen: &EffectiveSample) -> (f64, f64) {
        let least = self.burst.div_ceil(blocks.calls_per_block) as usize;
        let blocks_merged = seen.design_effect.blocks_merged.max(least);
        let (mut fullest, mut squares) = (0, 0.0);
        for stretch in blocks.overs.chunks(blocks_merged) {
            let over: u64 = stretch.iter().map(|&count| u64::from(count)).sum();
            fullest = fullest.max(over);
            squares += (over as f64).powi(2);
        }
        let burst = fullest.max(u64::from(self.burst)) as f64;
        let calls = blocks.calls() as f64 + burst;
        let over = blocks.over() as f64 + burst;
        let calls_merged = blocks_merged as f64 * f64::from(blocks.calls_per_block);
        let count = calls / calls_merged;
        let share = over / calls;
        let variance = (squares + burst * burst - over * over / count) / (count - 1.0);
        // Where every call is over, 0/0 is passed over here, and no pass is near.
        let factor = (variance / (calls_merged * share * (1.0 - share)))
            .max(blocks.calls() as f64 / seen.calls);
        (over / factor, calls / factor)
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
        burst: 1,
    };

    fn decide(overs: &[u32], calls_per_block: u32) -> ShareOutcome {
        let test = ShareTest {
            burst: calls_per_block,
            ..P99
        };
        test.decide(BlockOvers {
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
        let spread = |blocks: usize, over: u32, calls_per_block: u32| {
            let mut overs = vec![0; 64];
            (0..blocks).for_each(|block| overs[block * 6] = over);
            decide(&overs, calls_per_block).decision
        };
        // Nine single calls of 64 are improbable enough, and still too few.
        assert!(tail_at_least(9.0, 64.0, 0.01) < 5e-4);
        for (over, calls_per_block) in [(1, 1), (5, 10)] {
            assert_eq!(spread(9, over, calls_per_block), ShareDecision::Undecided);
            assert_eq!(spread(10, over, calls_per_block), ShareDecision::Above);
        }
        // One long burst over many neighbouring blocks is still one.
        let mut overs = vec![0; 1024];
        overs[100..140].fill(10);
        assert_eq!(decide(&overs, 10).decision, ShareDecision::Undecided);
        (0..12).for_each(|burst| overs[burst * 80..burst * 80 + 32].fill(10));
        assert_eq!(decide(&overs, 10).decision, ShareDecision::Above);
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
    fn the_imagined_burst_is_what_a_real_one_would_be() {
        // By definition the same as testing calls to which the burst was added, at the scale of
        // the burst and without Student's quotient: bursts of 10 and of 20 calls.
        let overs: Vec<u32> = (0..5000).map(|block| u32::from(block % 40 == 0)).collect();
        for (burst, merged) in [(10, 1), (20, 2)] {
            let mut stretches: Vec<f64> = overs
                .chunks(merged)
                .map(|stretch| stretch.iter().copied().map(f64::from).sum())
                .collect();
            stretches.push(f64::from(burst));
            let n = stretches.len() as f64;
            let mean = stretches.iter().sum::<f64>() / n;
            let squares: f64 = stretches.iter().map(|x| (x - mean).powi(2)).sum();
            let size = merged as f64 * 10.0;
            let share = mean / size;
            let factor = squares / (n - 1.0) / (size * share * (1.0 - share));
            let effective = n * size / factor;
            let tail = tail_at_most(share * effective, effective, 0.01);
            let blocks = BlockOvers {
                overs: &overs,
                calls_per_block: 10,
            };
            for (level, decision) in [
                (tail * 1.001, ShareDecision::Below),
                (tail * 0.999, ShareDecision::Undecided),
            ] {
                let test = ShareTest {
                    pass_level: level,
                    burst,
                    ..P99
                };
                assert_eq!(test.decide(blocks).decision, decision);
            }
        }
    }

    #[test]
    fn the_fullest_stretch_seen_may_come_again() {
        // Bursts of 40 calls, four blocks each, where bursts of a block are asked for.
        let bursts = |count: usize| {
            let mut overs = vec![0; 20_000];
            for burst in 0..count {
                let first = burst * (20_000 / count) / 4 * 4;
                overs[first..first + 4].fill(10);
            }
            decide(&overs, 10)
        };
        assert_eq!(bursts(24).decision, ShareDecision::Below);
        // What was seen would do, and so it would with ten calls more, but not with forty.
        let seen = bursts(25).for_pass;
        assert!(tail_at_most(seen.over, seen.calls, 0.01) <= P99.pass_level);
        assert_eq!(bursts(25).decision, ShareDecision::Undecided);
    }

    #[test]
    fn a_burst_longer_than_a_block_is_borne_when_enough_was_watched() {
        let with = |burst: u32, blocks: usize| {
            let test = ShareTest { burst, ..P99 };
            let overs = vec![0; blocks];
            let blocks = BlockOvers {
                overs: &overs,
                calls_per_block: 10,
            };
            test.decide(blocks).decision
        };
        assert_eq!(with(35, 996 * 35 / 10), ShareDecision::Below);
        assert_eq!(with(36, 996 * 35 / 10), ShareDecision::Undecided);
    }
}
