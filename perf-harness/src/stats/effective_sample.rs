//! How many independent calls a sample of dependent ones is worth.

use super::binomial::upper_bound;
use super::design_effect::DesignEffect;
use super::normal::normal_quantile;
use super::student_t::student_t_quantile;

/// How many calls of each block were over the limit, in the order in which they were measured.
/// All blocks hold the same number of calls.
///
/// ```
/// use perf_harness::stats::BlockOvers;
/// let blocks = BlockOvers { overs: &[0, 3, 1], calls_per_block: 10 };
/// assert_eq!(blocks.calls(), 30);
/// assert_eq!(blocks.over(), 4);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BlockOvers<'a> {
    /// Calls over the limit, block by block.
    pub overs: &'a [u32],
    /// Calls in each block, at least 1.
    pub calls_per_block: u32,
}

impl BlockOvers<'_> {
    /// All calls.
    ///
    /// ```
    /// use perf_harness::stats::BlockOvers;
    /// assert_eq!(BlockOvers { overs: &[0, 3], calls_per_block: 10 }.calls(), 20);
    /// ```
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.overs.len() as u64 * u64::from(self.calls_per_block)
    }

    /// The calls over the limit.
    ///
    /// ```
    /// use perf_harness::stats::BlockOvers;
    /// assert_eq!(BlockOvers { overs: &[0, 3], calls_per_block: 10 }.over(), 3);
    /// ```
    #[must_use]
    pub fn over(&self) -> u64 {
        self.overs.iter().map(|&count| u64::from(count)).sum()
    }
}

/// The independent calls that a sample of dependent ones is worth, and how many of them are
/// over; both are real numbers.
///
/// ```
/// use perf_harness::stats::{BlockOvers, EffectiveSample};
/// let overs = [0; 100];
/// let sample = EffectiveSample::new(BlockOvers { overs: &overs, calls_per_block: 3 }, 0.005);
/// assert_eq!(sample.calls, 300.0);
/// // The share is below 1.8% but for a chance of 0.5%.
/// assert!(sample.upper_bound(0.005) < 0.018);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectiveSample {
    /// n*, the effective number of calls.
    pub calls: f64,
    /// x*, the effective number of calls over the limit.
    pub over: f64,
    /// Why n* is below the number of calls.
    pub design_effect: DesignEffect,
}

impl EffectiveSample {
    /// What the blocks are worth in a test at `level`: `n* = n/(1 + (DEFF − 1)·(t/z)²)` and
    /// `x* = q·n*`. The quotient of Student's and the normal quantile pays for what was itself
    /// estimated: the effect beyond that of independent calls.
    ///
    /// ```
    /// use perf_harness::stats::{BlockOvers, EffectiveSample};
    /// // Every tenth block is over as a whole: blocks count, not calls.
    /// let overs: Vec<u32> = (0..100).map(|block| if block % 10 == 0 { 50 } else { 0 }).collect();
    /// let sample = EffectiveSample::new(BlockOvers { overs: &overs, calls_per_block: 50 }, 0.005);
    /// assert!(sample.calls < 100.0);
    /// ```
    #[must_use]
    pub fn new(blocks: BlockOvers<'_>, level: f64) -> Self {
        let effect = DesignEffect::of_blocks(blocks.overs, blocks.calls_per_block);
        Self::with_effect(blocks, effect, level)
    }

    pub(super) fn with_effect(blocks: BlockOvers<'_>, effect: DesignEffect, level: f64) -> Self {
        let calls = blocks.calls() as f64;
        let effective = calls / Self::worst_factor(effect, level);
        let share = if calls > 0.0 {
            blocks.over() as f64 / calls
        } else {
            0.0
        };
        Self {
            calls: effective,
            over: share * effective,
            design_effect: effect,
        }
    }

    /// By how much the calls count as fewer in a test at `level`.
    fn worst_factor(effect: DesignEffect, level: f64) -> f64 {
        if effect.factor <= 1.0 {
            return 1.0;
        }
        let t = student_t_quantile(level, effect.degrees_of_freedom);
        1.0 + (effect.factor - 1.0) * (t / normal_quantile(level)).powi(2)
    }

    /// The upper end of the exact interval for the share over the limit.
    ///
    /// ```
    /// use perf_harness::stats::{BlockOvers, EffectiveSample};
    /// let overs = [0; 299];
    /// let sample = EffectiveSample::new(BlockOvers { overs: &overs, calls_per_block: 1 }, 0.05);
    /// assert!(sample.upper_bound(0.05) < 0.01);
    /// ```
    #[must_use]
    pub fn upper_bound(&self, level: f64) -> f64 {
        upper_bound(self.over, self.calls, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_shrink_the_sample() {
        let mut overs = vec![0; 1024];
        (0..8).for_each(|burst| overs[burst * 128] = 10);
        let sample = EffectiveSample::new(
            BlockOvers {
                overs: &overs,
                calls_per_block: 10,
            },
            0.005,
        );
        // 80 overs in 8 bursts count as fewer than 8, since the effect itself is an estimate.
        assert!(sample.over < 5.0 && sample.over > 4.0, "{sample:?}");
        assert!((sample.over / sample.calls - 80.0 / 10_240.0).abs() < 1e-15);
    }

    #[test]
    fn an_estimated_effect_is_paid_for_by_students_quantile() {
        // By hand: six of 16 blocks are over, variance (600 − 3600/16)/15 = 25, by
        // 10·(3/8)·(5/8): an effect of 32/3. Normal and t quantiles (5 degrees of freedom) at
        // 0.995 are 2.5758 and 4.0321 (NIST tables).
        let mut overs = [0; 16];
        for block in [1, 3, 6, 9, 10, 15] {
            overs[block] = 10;
        }
        let blocks = BlockOvers {
            overs: &overs,
            calls_per_block: 10,
        };
        let factor = 1.0 + (32.0 / 3.0 - 1.0) * (4.0321_f64 / 2.5758).powi(2);
        let expected = 160.0 / factor;
        let sample = EffectiveSample::new(blocks, 0.005);
        assert!((sample.calls - expected).abs() < 1e-3, "{sample:?}");
        assert!(
            (sample.over - expected * 3.0 / 8.0).abs() < 1e-3,
            "{sample:?}"
        );
    }
}
