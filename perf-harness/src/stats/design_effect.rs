//! How much less the calls tell because they come in bursts.

/// The factor by which the variance of a share exceeds that of independent calls.
///
/// Blocks of consecutive calls are merged with their neighbours by 2, 4, 8, … while at least 16
/// merged blocks remain; at each scale the variance of their overs is divided by the binomial
/// one, and the largest quotient counts, since a burst shows at the scale of its own length. It
/// is never below 1: calls that repel each other are not taken for more than they are.
///
/// What tells of bursts is how many were seen, not how long nothing was: the degrees of freedom of
/// the estimate are counted in merged blocks that hold calls over the limit.
///
/// Source: the design effect of cluster sampling (Kish, "Survey Sampling", 1965), with batch
/// means (Law and Carson, Operations Research 27, 1979) for the choice of the scale.
///
/// ```
/// use perf_harness::stats::DesignEffect;
/// // One call in each block of 10 is over: nothing speaks of bursts.
/// let effect = DesignEffect::of_blocks(&[1; 64], 10);
/// assert_eq!((effect.factor, effect.blocks_with_overs), (1.0, 64));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignEffect {
    /// The quotient of the variances, at least 1.
    pub factor: f64,
    /// Merged blocks at the scale that was chosen, less one: of those that hold calls over the
    /// limit, or of those that hold calls under it where they are fewer; at least 4, since fewer
    /// bursts than five are the matter of the burst that a test imagines.
    pub degrees_of_freedom: f64,
    /// Merged blocks at that scale that hold calls over the limit.
    pub blocks_with_overs: usize,
    /// How many neighbouring blocks make one merged block at that scale, a power of two.
    pub blocks_merged: usize,
}

impl DesignEffect {
    /// The least number of merged blocks from which a variance is taken.
    const FEWEST_MERGED: usize = 16;
    const FEWEST_DEGREES_OF_FREEDOM: f64 = 4.0;

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
        let mut merged: Vec<u64> = overs.iter().map(|&count| u64::from(count)).collect();
        let (mut blocks_merged, mut found) = (1, (1.0, 1));
        while merged.len() >= Self::FEWEST_MERGED {
            let factor = factor(&merged, blocks_merged as u64 * u64::from(calls_per_block));
            if factor > found.0 {
                found = (factor, blocks_merged);
            }
            let half = merged.len() / 2;
            for pair in 0..half {
                merged[pair] = merged[2 * pair] + merged[2 * pair + 1];
            }
            merged.truncate(half);
            blocks_merged *= 2;
        }
        Self::at_scale(found.0, found.1, overs, calls_per_block)
    }

    fn at_scale(factor: f64, blocks_merged: usize, overs: &[u32], calls_per_block: u32) -> Self {
        let (mut with_overs, mut with_unders) = (0, 0);
        for stretch in overs.chunks_exact(blocks_merged) {
            with_overs += usize::from(stretch.iter().any(|&over| over > 0));
            with_unders += usize::from(stretch.iter().any(|&over| over < calls_per_block));
        }
        Self {
            factor,
            degrees_of_freedom: (with_overs.min(with_unders) as f64 - 1.0)
                .max(Self::FEWEST_DEGREES_OF_FREEDOM),
            blocks_with_overs: with_overs,
            blocks_merged,
        }
    }
}

/// The unbiased variance of the overs of merged blocks of so many calls each, by the binomial one;
/// 0 where all calls or none are over. The sums are exact below 2^53, and beyond that good to far
/// more digits than a variance of so few values deserves.
fn factor(merged: &[u64], calls_merged: u64) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for &over in merged {
        let over = over as f64;
        sum += over;
        squares += over * over;
    }
    let n = merged.len() as f64;
    let share = sum / (n * calls_merged as f64);
    let binomial = calls_merged as f64 * share * (1.0 - share);
    if binomial > 0.0 {
        (squares - sum * sum / n) / (n - 1.0) / binomial
    } else {
        0.0
    }
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
                blocks_with_overs: 100,
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
        assert_eq!((effect.blocks_merged, effect.blocks_with_overs), (4, 2));
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
        assert_eq!((effect.blocks_merged, effect.blocks_with_overs), (1, 1));
        assert_eq!(DesignEffect::of_blocks(&overs[..15], 5).factor, 1.0);
    }

    #[test]
    fn degrees_of_freedom_are_counted_in_bursts() {
        let with_overs = |blocks: usize| {
            let mut overs = [0_u32; 1024];
            (0..blocks).for_each(|burst| overs[burst * 1024 / blocks] = 7);
            DesignEffect::of_blocks(&overs, 10).degrees_of_freedom
        };
        assert_eq!(with_overs(40), 39.0);
        assert_eq!(with_overs(5), 4.0);
        assert_eq!(with_overs(1), 4.0);
        // Where nearly every call is over, the others are what is rare.
        let mut overs = [10_u32; 1024];
        (0..30).for_each(|burst| overs[burst * 34] = 0);
        assert_eq!(DesignEffect::of_blocks(&overs, 10).degrees_of_freedom, 29.0);
    }

    #[test]
    fn a_block_left_over_is_left_out_at_its_scale_only() {
        // 33 blocks: the last one counts at the scale of single blocks, where alone it shows.
        let mut overs = [0_u32; 33];
        overs[32] = 2;
        let effect = DesignEffect::of_blocks(&overs, 2);
        assert_eq!(effect.blocks_merged, 1);
        assert!(effect.factor > 1.9);
        // One call over is no burst at any scale, whatever was left out.
        let mut overs = [0_u32; 31];
        overs[0] = 1;
        assert!(DesignEffect::of_blocks(&overs, 100).factor < 1.001);
    }
}
