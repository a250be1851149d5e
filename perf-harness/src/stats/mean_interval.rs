//! A one-sided interval on each side of the mean of skewed, dependent times.

use std::error::Error;
use std::fmt;

use super::moments::Moments;
use super::student_t::student_t_quantile;

/// The most superblocks that a stream is cut into.
const SUPERBLOCKS: usize = 32;

/// The times of one block: their sum in nanoseconds (or any other unit) and their number.
///
/// ```
/// use perf_harness::stats::{BlockSum, MeanInterval};
/// let constant = [BlockSum { sum: 500.0, calls: 100 }; 32];
/// assert_eq!(MeanInterval::of_blocks(&constant, 5.0, 0.005).unwrap().mean, 5.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockSum {
    /// The sum of the times.
    pub sum: f64,
    /// How many calls it is the sum of, at least 1.
    pub calls: u64,
}

/// The mean of a stream of calls, with a lower and an upper bound at one level each.
///
/// The stream is cut into 32 contiguous superblocks, long enough to hold the dependence between
/// neighbours, and the skewness that slow calls bring is taken out by Hall's transformation. With
/// fewer than 32 blocks, and at least 8, it is Student's interval over the blocks themselves.
///
/// The upper bound adds `2·x_max/n`: one call twice as slow as the slowest seen may be missing.
///
/// Source: Hall, "On the removal of skewness by transformation", JRSS B 54 (1992).
///
/// ```
/// use perf_harness::stats::{BlockSum, MeanInterval};
/// let blocks: Vec<BlockSum> = (0..320)
///     .map(|block| BlockSum { sum: 1000.0 + f64::from(block * 7 % 11), calls: 100 })
///     .collect();
/// let interval = MeanInterval::of_blocks(&blocks, 12.0, 0.005).unwrap();
/// assert!(interval.lower < 10.05 && 10.05 < interval.upper);
/// assert!(interval.upper - interval.lower < 0.01);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanInterval {
    /// The sum of all times by the number of all calls.
    pub mean: f64,
    /// The mean is above this but for the chance `level`.
    pub lower: f64,
    /// The mean is below this but for the chance `level`.
    pub upper: f64,
    /// The superblocks that it rests on, 8 to 32.
    pub superblocks: usize,
    /// The standard deviation over the superblocks' means.
    pub deviation: f64,
    /// The unbiased skewness over the superblocks' means; 0 where they are all equal.
    pub skewness: f64,
}

/// Why there is no interval for a mean.
///
/// ```
/// use perf_harness::stats::{BlockSum, MeanInterval, MeanUndecidable};
/// let few = [BlockSum { sum: 50.0, calls: 10 }; 32];
/// let interval = MeanInterval::of_blocks(&few, 5.0, 0.005);
/// assert_eq!(interval, Err(MeanUndecidable::Degenerate));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeanUndecidable {
    /// Fewer than 8 blocks.
    TooFewBlocks,
    /// All superblocks have the same mean, and the calls are too few (below 3000) to take that
    /// for a constant time.
    Degenerate,
}

impl fmt::Display for MeanUndecidable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooFewBlocks => "a mean needs at least 8 blocks of calls: allow more time",
            Self::Degenerate => {
                "all blocks have the same mean, which takes at least 3000 calls to be believed"
            }
        })
    }
}

impl Error for MeanUndecidable {}

impl MeanInterval {
    const FEWEST_BLOCKS: usize = 8;
    const FEWEST_EQUAL_CALLS: u64 = 3000;

    /// The interval from the blocks in the order in which they were measured, the longest single
    /// time `x_max` in their unit, and the chance `level` of error on each side.
    ///
    /// # Errors
    ///
    /// See [`MeanUndecidable`].
    ///
    /// ```
    /// use perf_harness::stats::{BlockSum, MeanInterval, MeanUndecidable};
    /// let block = BlockSum { sum: 50.0, calls: 10 };
    /// let interval = MeanInterval::of_blocks(&[block; 7], 5.0, 0.005);
    /// assert_eq!(interval, Err(MeanUndecidable::TooFewBlocks));
    /// ```
    pub fn of_blocks(blocks: &[BlockSum], x_max: f64, level: f64) -> Result<Self, MeanUndecidable> {
        if blocks.len() < Self::FEWEST_BLOCKS {
            return Err(MeanUndecidable::TooFewBlocks);
        }
        let superblocks = blocks.len().min(SUPERBLOCKS);
        let moments: Moments = superblock_means(blocks).collect();
        let whole = merge(blocks);
        let mean = whole.sum / whole.calls as f64;
        let unseen = 2.0 * x_max / whole.calls as f64;
        let deviation = moments.standard_deviation().unwrap_or(0.0);
        // Equal means may differ by the rounding of their division.
        if deviation <= mean.abs() * 1e-14 {
            if whole.calls < Self::FEWEST_EQUAL_CALLS {
                return Err(MeanUndecidable::Degenerate);
            }
            return Ok(Self {
                mean,
                lower: mean,
                upper: mean + unseen,
                superblocks,
                deviation: 0.0,
                skewness: 0.0,
            });
        }
        let skewness = moments.skewness().unwrap_or(0.0);
        let removed = if superblocks == SUPERBLOCKS {
            skewness
        } else {
            0.0
        };
        let root = (superblocks as f64).sqrt();
        let t = -student_t_quantile(level, superblocks as f64 - 1.0);
        Ok(Self {
            mean,
            lower: mean - without_skewness(t, removed, root) * deviation / root,
            upper: mean - without_skewness(-t, removed, root) * deviation / root + unseen,
            superblocks,
            deviation,
            skewness,
        })
    }
}

/// The means of 32 contiguous superblocks in the order of time; of the blocks themselves where
/// they are fewer.
pub(super) fn superblock_means(blocks: &[BlockSum]) -> impl Iterator<Item = f64> + '_ {
    let superblocks = blocks.len().min(SUPERBLOCKS);
    (0..superblocks).map(move |index| {
        let from = index * blocks.len() / superblocks;
        let to = (index + 1) * blocks.len() / superblocks;
        let merged = merge(&blocks[from..to]);
        merged.sum / merged.calls as f64
    })
}

fn merge(blocks: &[BlockSum]) -> BlockSum {
    blocks
        .iter()
        .fold(BlockSum { sum: 0.0, calls: 0 }, |whole, block| BlockSum {
            sum: whole.sum + block.sum,
            calls: whole.calls + block.calls,
        })
}

/// Hall's transformation backwards: the studentised mean whose transform is `y`.
fn without_skewness(y: f64, skewness: f64, root: f64) -> f64 {
    if skewness.abs() < 1e-6 {
        return y;
    }
    let inner = 1.0 + skewness / root * (y - skewness / (6.0 * root));
    3.0 * root / skewness * (inner.cbrt() - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(means: &[f64], calls: u64) -> Vec<BlockSum> {
        means
            .iter()
            .map(|mean| BlockSum {
                sum: mean * calls as f64,
                calls,
            })
            .collect()
    }

    #[test]
    fn the_transformation_and_its_inverse_agree() {
        // Hall 1992: g(w) = w + γw²/3 + γ²w³/27 + γ/(6n) for w = y/√n undoes it.
        let root = 32.0_f64.sqrt();
        for skewness in [-3.0, -0.4, 1e-5, 0.7, 5.0] {
            for y in [-3.4, -1.0, 0.0, 2.1, 3.4] {
                let w = without_skewness(y, skewness, root) / root;
                let back = w
                    + skewness * w * w / 3.0
                    + skewness * skewness * w.powi(3) / 27.0
                    + skewness / (6.0 * 32.0);
                assert!(
                    (back * root - y).abs() < 1e-8,
                    "{skewness} {y}: {}",
                    back * root
                );
            }
        }
        assert_eq!(without_skewness(2.0, 0.0, root), 2.0);
        assert!((without_skewness(2.0, 1.1e-6, root) - 2.0).abs() < 1e-5);
    }

    #[test]
    fn without_skewness_it_is_students_interval() {
        // Symmetric means: ±1 around 100, 32 superblocks.
        let means: Vec<f64> = (0..32)
            .map(|i| if i % 2 == 0 { 99.0 } else { 101.0 })
            .collect();
        let interval = MeanInterval::of_blocks(&blocks(&means, 1000), 0.0, 0.005).unwrap();
        // t with 31 degrees of freedom at 0.995 is 2.744 (NIST table).
        let half_width = 2.744 * (32.0_f64 / 31.0).sqrt() / 32.0_f64.sqrt();
        assert!((interval.mean - 100.0).abs() < 1e-12);
        assert!((interval.upper - 100.0 - half_width).abs() < 1e-4);
        assert!((100.0 - interval.lower - half_width).abs() < 1e-4);
        assert_eq!(interval.superblocks, 32);
        assert!(interval.skewness.abs() < 1e-9);
    }

    #[test]
    fn skewed_means_move_both_ends_up() {
        // Means 0, 1, 4, … 31²: the formula evaluated at 30 digits (mpmath 1.3), the
        // t quantile by `findroot`.
        let means: Vec<f64> = (0..32).map(|i| f64::from(i * i)).collect();
        let interval = MeanInterval::of_blocks(&blocks(&means, 100), 0.0, 0.005).unwrap();
        assert!((interval.mean - 325.5).abs() < 1e-10);
        assert!((interval.deviation - 300.918_593_642_865_48).abs() < 1e-9);
        assert!((interval.skewness - 0.686_576_693_067_142_1).abs() < 1e-11);
        assert!((interval.lower - 194.161_535_721_286_2).abs() < 1e-8);
        assert!((interval.upper - 492.971_272_161_226_06).abs() < 1e-8);
    }

    #[test]
    fn the_slowest_call_may_be_missing_from_what_was_seen() {
        let means: Vec<f64> = (0..32).map(|i| f64::from(i % 2)).collect();
        let near = MeanInterval::of_blocks(&blocks(&means, 100), 0.0, 0.005).unwrap();
        let far = MeanInterval::of_blocks(&blocks(&means, 100), 1600.0, 0.005).unwrap();
        assert!((far.upper - near.upper - 1.0).abs() < 1e-12);
        assert_eq!(far.lower, near.lower);
    }

    #[test]
    fn equal_means_need_3000_calls() {
        let few = blocks(&[5.1; 32], 93);
        assert_eq!(
            MeanInterval::of_blocks(&few, 5.1, 0.005),
            Err(MeanUndecidable::Degenerate)
        );
        let interval = MeanInterval::of_blocks(&blocks(&[5.1; 32], 94), 5.1, 0.005).unwrap();
        assert!((interval.lower - 5.1).abs() < 1e-12);
        assert!((interval.upper - 5.1 - 2.0 * 5.1 / 3008.0).abs() < 1e-12);
        // Superblocks of unequal length divide with rounding, and are equal all the same.
        let uneven = blocks(&[0.1; 45], 1001);
        assert_eq!(
            MeanInterval::of_blocks(&uneven, 0.1, 0.005)
                .unwrap()
                .deviation,
            0.0
        );
    }

    #[test]
    fn blocks_merge_with_their_neighbours() {
        // 64 blocks that alternate within each superblock: no deviation between superblocks.
        let means: Vec<f64> = (0..64).map(|i| f64::from(i % 2)).collect();
        let interval = MeanInterval::of_blocks(&blocks(&means, 100), 1.0, 0.005).unwrap();
        assert_eq!((interval.deviation, interval.superblocks), (0.0, 32));
    }

    #[test]
    fn fewer_than_32_blocks_stand_for_themselves() {
        let means: Vec<f64> = (0..8).map(f64::from).collect();
        let interval = MeanInterval::of_blocks(&blocks(&means, 10), 0.0, 0.005).unwrap();
        // t with 7 degrees of freedom at 0.995 is 3.499; the deviation of 0..8 is √6.
        let half_width = 3.499 * 6.0_f64.sqrt() / 8.0_f64.sqrt();
        assert_eq!((interval.mean, interval.superblocks), (3.5, 8));
        assert!((interval.upper - 3.5 - half_width).abs() < 1e-3);
        assert_eq!(
            MeanInterval::of_blocks(&blocks(&means[..7], 10), 0.0, 0.005),
            Err(MeanUndecidable::TooFewBlocks)
        );
        assert_eq!(
            MeanInterval::of_blocks(&[], 0.0, 0.005),
            Err(MeanUndecidable::TooFewBlocks)
        );
    }
}
