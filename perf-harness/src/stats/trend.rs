//! Whether times drift while they are measured.

use super::mean_interval::{BlockSum, superblock_means};
use super::quantile::median;

/// The least change that is worth a word.
const LEAST_CHANGE: f64 = 0.02;
/// A drift is told where chance alone would bring so strong an order this often. The changes of a
/// machine between two speeds reach about 2e-5 in 32 superblocks, and are no drift.
const LEVEL: f64 = 1e-8;
/// How the times of a stream change from its beginning to its end.
///
/// The stream is cut into 32 contiguous superblocks, as [`MeanInterval`](super::MeanInterval) cuts
/// it. Kendall's S, the number of pairs whose later mean is larger less those whose later mean is
/// smaller, is held against its exact distribution under chance. Equal means count for neither
/// side, which makes the test the more cautious.
///
/// Source: Mann, "Nonparametric tests against trend", Econometrica 13 (1945); Kendall, *Rank
/// Correlation Methods*, 1975.
///
/// ```
/// use perf_harness::stats::{BlockSum, Trend};
/// let blocks: Vec<BlockSum> = (0..320)
///     .map(|block| BlockSum { sum: 1000.0 + f64::from(block), calls: 100 })
///     .collect();
/// let trend = Trend::of_blocks(&blocks).unwrap();
/// assert_eq!(trend.s, 496);
/// assert!(trend.is_drift());
/// assert!((trend.change() - 0.231).abs() < 0.001);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Kendall's S: positive where times grow.
    pub s: i64,
    /// The chance of so large an S, to either side, where there is no trend.
    pub chance: f64,
    /// The median of the superblocks' means in the first quarter of the stream.
    pub first: f64,
    /// The same in the last quarter.
    pub last: f64,
}

impl Trend {
    /// The trend of blocks in the order in which they were measured; `None` of fewer than 8.
    ///
    /// ```
    /// use perf_harness::stats::{BlockSum, Trend};
    /// let block = BlockSum { sum: 50.0, calls: 10 };
    /// assert_eq!(Trend::of_blocks(&[block; 7]), None);
    /// assert_eq!(Trend::of_blocks(&[block; 8]).unwrap().chance, 1.0);
    /// ```
    #[must_use]
    pub fn of_blocks(blocks: &[BlockSum]) -> Option<Self> {
        let means: Vec<f64> = superblock_means(blocks).collect();
        let quarter = means.len() / 4;
        if quarter < 2 {
            return None;
        }
        let s = kendall_s(&means);
        Some(Self {
            s,
            chance: chance(s, means.len()),
            first: median(&means[..quarter])?,
            last: median(&means[means.len() - quarter..])?,
        })
    }

    /// The change from the first to the last quarter as a fraction: positive where times grew.
    ///
    /// ```
    /// use perf_harness::stats::Trend;
    /// let trend = Trend { s: 496, chance: 1e-30, first: 200.0, last: 220.0 };
    /// assert!((trend.change() - 0.1).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn change(&self) -> f64 {
        self.last / self.first - 1.0
    }

    /// Whether it is a drift: the order in time is beyond chance (1e-8), and the change is at
    /// least 2%. So strong an order takes a change of several times the noise of a superblock, and
    /// 12 blocks.
    ///
    /// ```
    /// use perf_harness::stats::Trend;
    /// let trend = Trend { s: 496, chance: 1e-30, first: 200.0, last: 220.0 };
    /// assert!(trend.is_drift());
    /// assert!(!Trend { last: 203.0, ..trend }.is_drift());
    /// ```
    #[must_use]
    pub fn is_drift(&self) -> bool {
        self.chance <= LEVEL && self.change().abs() >= LEAST_CHANGE
    }
}

fn kendall_s(values: &[f64]) -> i64 {
    let mut s = 0;
    for (place, earlier) in values.iter().enumerate() {
        for later in &values[place + 1..] {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    s
}

/// The chance that S of `n` values in random order is at least as far from 0. An order with k
/// inversions has S = n(n−1)/2 − 2k, and the inversions of n values are those of n − 1, and 0 to
/// n − 1 more.
fn chance(s: i64, n: usize) -> f64 {
    let pairs = n * (n - 1) / 2;
    let mut chances = vec![1.0];
    for length in 2..=n {
        let mut longer = vec![0.0; chances.len() + length - 1];
        for (inversions, chance) in chances.iter().enumerate() {
            for more in &mut longer[inversions..inversions + length] {
                *more += chance / length as f64;
            }
        }
        chances = longer;
    }
    let fewest = (pairs - s.unsigned_abs() as usize) / 2;
    let tail: f64 = chances[..=fewest].iter().sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(means: impl Iterator<Item = f64>) -> Vec<BlockSum> {
        means
            .map(|mean| BlockSum {
                sum: mean * 100.0,
                calls: 100,
            })
            .collect()
    }

    #[test]
    fn the_chance_matches_references() {
        // scipy 1.17.1, kendalltau(method = "exact"), on an order with that S.
        for (n, s, expected) in [
            (8, 28, 4.960_317_460_317_46e-5),
            (8, 10, 0.275_099_206_349_206_4),
            (11, 55, 5.010_421_677_088_344e-8),
            (11, -53, 5.511_463_844_797_178e-7),
            (17, 60, 0.013_367_514_323_499_561),
            (32, 96, 0.124_078_148_662_738_59),
            (32, 256, 1.492_615_221_964_334_3e-5),
            (32, -320, 1.791_855_251_845_087_3e-8),
            (32, 400, 2.266_921_470_590_492_6e-14),
            (32, 0, 1.0),
        ] {
            let ours = chance(s, n);
            assert!((ours / expected - 1.0).abs() < 1e-12, "{n} {s}: {ours:e}");
        }
    }

    #[test]
    fn s_counts_pairs_in_the_order_of_time() {
        assert_eq!(kendall_s(&[1.0, 2.0, 3.0, 4.0]), 6);
        assert_eq!(kendall_s(&[4.0, 2.0, 2.0, 1.0]), -5);
        assert_eq!(kendall_s(&[5.0; 9]), 0);
    }

    #[test]
    fn the_change_is_that_of_the_quarters() {
        let means = (0..32).map(|i| if i == 3 { 900.0 } else { 100.0 + f64::from(i) });
        let trend = Trend::of_blocks(&blocks(means)).unwrap();
        assert_eq!((trend.first, trend.last), (104.5, 127.5));
        assert!(trend.is_drift());
    }

    #[test]
    fn a_step_or_a_few_blocks_are_no_drift() {
        let step = (0..32).map(|i| if i < 16 { 100.0 } else { 130.0 });
        let trend = Trend::of_blocks(&blocks(step)).unwrap();
        assert_eq!(trend.s, 256);
        assert!(!trend.is_drift() && trend.chance < 1e-4);
        let climbing = |count: i32| blocks((0..count).map(|i| 100.0 + f64::from(i)));
        assert!(!Trend::of_blocks(&climbing(11)).unwrap().is_drift());
        assert!(Trend::of_blocks(&climbing(12)).unwrap().is_drift());
    }
}
