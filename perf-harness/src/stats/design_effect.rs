//! How much less the calls tell because they come in bursts.

/// The factor by which the variance of a share exceeds that of independent calls.
///
/// Blocks of consecutive calls are merged with their neighbours by 2, 4, 8, … while at least 16
/// merged blocks remain; at each scale the variance of their overs is divided by the binomial
/// one, and the largest quotient counts, since a burst shows at the scale of its own length. It
/// is never below 1: calls that repel each other are not taken for more than they are.
///
/// Source: the design effect of cluster sampling (Kish, "Survey Sampling", 1965), with batch
/// means (Law and Carson, Operations Research 27, 1979) for the choice of the scale.
///
/// ```
/// use perf_harness::stats::DesignEffect;
/// // One call in each block of 10 is over: nothing speaks of bursts.
/// let effect = DesignEffect::of_blocks(&[1; 64], 10);
/// assert_eq!((effect.factor, effect.degrees_of_freedom), (1.0, 63.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignEffect {
    /// The quotient of the variances, at least 1.
    pub factor: f64,
    /// Merged blocks at the scale that was chosen, less one.
    pub degrees_of_freedom: f64,
    /// How many neighbouring blocks make one merged block at that scale, a power of two.
    pub blocks_merged: usize,
}

impl DesignEffect {
    /// The least number of merged blocks from which a variance is taken.
    const FEWEST_MERGED: usize = 16;

    /// The design effect of blocks of `calls_per_block` calls each, in the order in which they
    /// were measured, from how many calls of each were over the limit. All blocks are equally
    /// long; merged blocks that would be cut short at the end are left out at their scale. Fewer than
    /// 16 blocks show no effect, whatever they hold.
    ///
    /// ```
    /// use perf_harness::stats::DesignEffect;
    /// // Two whole blocks of 10 are over: as good as 64 calls, not 640.
    /// let mut overs = [0_u32; 64];
    /// overs[7] = 10;
    /// overs[40] = 10;
    /// let effect = DesignEffect::of_blocks(&overs, 10);
    /// assert!(effect.factor > 9.9 && effect.factor < 10.5);
    /// ```
    #[must_use]
    pub fn of_blocks(overs: &[u32], calls_per_block: u32) -> Self {
        let mut effect = Self::none(overs.len());
        let total: u64 = overs.iter().map(|&count| u64::from(count)).sum();
        let calls = overs.len() as f64 * f64::from(calls_per_block);
        let share = total as f64 / calls;
        // One call's binomial variance; a share of 0 or 1, or no call at all, varies not.
        let variance_of_one = share * (1.0 - share);
        if variance_of_one.is_nan() || variance_of_one <= 0.0 {
            return effect;
        }
        let mut merged: Vec<u64> = overs.iter().map(|&count| u64::from(count)).collect();
        let mut blocks_merged = 1;
        while merged.len() >= Self::FEWEST_MERGED {
            let calls_merged = blocks_merged as f64 * f64::from(calls_per_block);
            let factor = variance(&merged) / (calls_merged * variance_of_one);
            if factor > effect.factor {
                effect = Self {
                    factor,
                    degrees_of_freedom: (merged.len() - 1) as f64,
                    blocks_merged,
                };
            }
            let half = merged.len() / 2;
            for pair in 0..half {
                merged[pair] = merged[2 * pair] + merged[2 * pair + 1];
            }
            merged.truncate(half);
            blocks_merged *= 2;
        }
        effect
    }

    /// The effect of so many blocks whose calls are independent.
    fn none(blocks: usize) -> Self {
        Self {
            factor: 1.0,
            degrees_of_freedom: blocks.saturating_sub(1) as f64,
            blocks_merged: 1,
        }
    }
}

/// The unbiased variance of whole numbers. The sums are exact below 2^53, and beyond that good
/// to far more digits than a variance of so few values deserves.
fn variance(values: &[u64]) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for &value in values {
        let value = value as f64;
        sum += value;
        squares += value * value;
    }
    let n = values.len() as f64;
    (squares - sum * sum / n) / (n - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_or_repelling_calls_have_no_effect() {
        let none = [0_u32; 100];
        assert_eq!(DesignEffect::of_blocks(&none, 10).factor, 1.0);
        let all = [10_u32; 100];
        assert_eq!(DesignEffect::of_blocks(&all, 10).factor, 1.0);
        // One over in every block: no variance at all.
        let even = [1_u32; 100];
        let effect = DesignEffect::of_blocks(&even, 10);
        assert_eq!(
            effect,
            DesignEffect {
                factor: 1.0,
                degrees_of_freedom: 99.0,
                blocks_merged: 1
            }
        );
        assert_eq!(DesignEffect::of_blocks(&[], 10).factor, 1.0);
    }

    #[test]
    fn the_scale_of_the_burst_is_found() {
        // 128 blocks of one call; two bursts of 4 calls, aligned: 4 calls count as one.
        let mut overs = [0_u32; 128];
        for block in (16..20).chain(64..68) {
            overs[block] = 1;
        }
        let effect = DesignEffect::of_blocks(&overs, 1);
        assert_eq!((effect.blocks_merged, effect.degrees_of_freedom), (4, 31.0));
        // By hand: two merged blocks of 4 among 32, variance (32·32 − 64)/(32·31) = 30/31,
        // by 4·(1/16)·(15/16).
        let expected = (30.0 / 31.0) / (4.0 * (1.0 / 16.0) * (15.0 / 16.0));
        assert!((effect.factor - expected).abs() < 1e-12);
    }

    #[test]
    fn at_least_16_merged_blocks_carry_a_variance() {
        // All overs in one half would show at the scale of 8 or fewer merged blocks only.
        let mut overs = [0_u32; 31];
        overs[0] = 5;
        let effect = DesignEffect::of_blocks(&overs, 5);
        assert_eq!((effect.blocks_merged, effect.degrees_of_freedom), (1, 30.0));
        assert_eq!(DesignEffect::of_blocks(&overs[..15], 5).factor, 1.0);
    }

    #[test]
    fn a_block_left_over_is_left_out_at_its_scale_only() {
        // 33 blocks: the last one counts in the share and at the scale of single blocks.
        let mut overs = [0_u32; 33];
        overs[32] = 2;
        let effect = DesignEffect::of_blocks(&overs, 2);
        assert_eq!(effect.blocks_merged, 1);
        assert!(effect.factor > 1.9);
    }
}
