//! A one-sided interval on each side of the mean of skewed, dependent times.

use std::error::Error;
use std::fmt;

use super::moments::Moments;
use super::student_t::student_t_quantile;

/// The times of one block: their sum in nanoseconds (or any other unit) and their number.
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
    const SUPERBLOCKS: usize = 32;
    const FEWEST_BLOCKS: usize = 8;
    const FEWEST_EQUAL_CALLS: u64 = 3000;

    /// The interval from the blocks in the order in which they were measured, the longest single
    /// time `x_max` in their unit, and the chance `level` of error on each side.
    ///
    /// # Errors
    ///
    /// See [`MeanUndecidable`].
    pub fn of_blocks(blocks: &[BlockSum], x_max: f64, level: f64) -> Result<Self, MeanUndecidable> {
        if blocks.len() < Self::FEWEST_BLOCKS {
            return Err(MeanUndecidable::TooFewBlocks);
        }
        let superblocks = blocks.len().min(Self::SUPERBLOCKS);
        let moments: Moments = (0..superblocks)
            .map(|index| {
                let from = index * blocks.len() / superblocks;
                let to = (index + 1) * blocks.len() / superblocks;
                let merged = merge(&blocks[from..to]);
                merged.sum / merged.calls as f64
            })
            .collect();
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
        let removed = if superblocks == Self::SUPERBLOCKS {
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
