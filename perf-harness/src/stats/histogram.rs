//! The distribution of call times in constant memory.

use super::cells::Cells;
use super::quantile::rank_of;

/// Call times in nanoseconds, in cells of three significant digits from 0 to 60 s, in constant
/// memory. Number, sum, least and greatest are kept exactly beside the cells.
///
/// Up to 2047 ns every nanosecond has a cell of its own. What lies beyond 60 s is counted in the
/// last cell and in [`beyond`](Self::beyond).
///
/// Source: HdrHistogram (Gil Tene).
///
/// ```
/// use perf_harness::stats::Histogram;
/// let mut histogram = Histogram::new();
/// histogram.record_n(24, 99);
/// histogram.record(20_000);
/// assert_eq!(histogram.value_at(0.99), Some(24));
/// assert_eq!(histogram.value_at(1.0), Some(20_000));
/// assert_eq!(histogram.count_above(1000), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    cells: Cells,
    count: u64,
    sum: u128,
    least: u64,
    greatest: u64,
    beyond: u64,
}

/// What the cells of a histogram do not tell.
#[cfg(feature = "load")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Exact {
    sum: u128,
    least: u64,
    greatest: u64,
    beyond: u64,
}

impl Histogram {
    /// The longest time that has a cell, in nanoseconds.
    const LONGEST: u64 = 60_000_000_000;

    /// An empty histogram.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// assert!(Histogram::new().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            cells: Cells::default(),
            count: 0,
            sum: 0,
            least: u64::MAX,
            greatest: 0,
            beyond: 0,
        }
    }

    /// Records one call of `ns` nanoseconds; 0 is a time like any other.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(0);
    /// assert_eq!((histogram.len(), histogram.max()), (1, Some(0)));
    /// ```
    pub fn record(&mut self, ns: u64) {
        self.record_n(ns, 1);
    }

    /// Records `count` calls of `ns` nanoseconds each.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record_n(24, 1000);
    /// assert_eq!((histogram.len(), histogram.sum()), (1000, 24_000));
    /// ```
    pub fn record_n(&mut self, ns: u64, count: u64) {
        if count == 0 {
            return;
        }
        self.cells.add(ns.min(Self::LONGEST), count);
        self.count += count;
        self.sum += u128::from(ns) * u128::from(count);
        self.least = self.least.min(ns);
        self.greatest = self.greatest.max(ns);
        if ns > Self::LONGEST {
            self.beyond += count;
        }
    }

    /// Adds all calls of another histogram.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let (mut one, mut other) = (Histogram::new(), Histogram::new());
    /// one.record(10);
    /// other.record(30);
    /// one.merge(&other);
    /// assert_eq!((one.len(), one.mean()), (2, Some(20.0)));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.cells.merge(&other.cells);
        self.count += other.count;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.beyond += other.beyond;
    }

    /// Forgets all calls, and keeps the room that they took.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(24);
    /// histogram.clear();
    /// assert_eq!(histogram, Histogram::new());
    /// ```
    pub fn clear(&mut self) {
        let mut cells = std::mem::take(&mut self.cells);
        cells.clear();
        *self = Self {
            cells,
            ..Self::new()
        };
    }

    /// Calls recorded.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record_n(24, 3);
    /// assert_eq!(histogram.len(), 3);
    /// ```
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether nothing was recorded.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(24);
    /// assert!(!histogram.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Calls that took longer than 60 s.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(61_000_000_000);
    /// assert_eq!(histogram.beyond(), 1);
    /// assert_eq!(histogram.value_at(0.5), Some(61_000_000_000));
    /// ```
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.beyond
    }

    /// The exact mean in nanoseconds, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(1_000_001);
    /// histogram.record(1_000_002);
    /// assert_eq!(histogram.mean(), Some(1_000_001.5));
    /// ```
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The exact sum of all times in nanoseconds.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(1_000_001);
    /// histogram.record(1_000_002);
    /// assert_eq!(histogram.sum(), 2_000_003);
    /// ```
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// The exact least time in nanoseconds, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(1_000_001);
    /// assert_eq!(histogram.min(), Some(1_000_001));
    /// ```
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.least)
    }

    /// The exact greatest time in nanoseconds, `None` when empty.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record(1_000_001);
    /// assert_eq!(histogram.max(), Some(1_000_001));
    /// ```
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.greatest)
    }

    /// The quantile at `fraction` (0.99 for p99) in nanoseconds, `None` when empty: a time that
    /// at least that share of the calls did not exceed. It is the upper edge of the cell in which
    /// the exact quantile lies, hence up to 0.1% above it and never below, and never above the
    /// greatest time.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// (1..=200).for_each(|ns| histogram.record(ns));
    /// assert_eq!(histogram.value_at(0.99), Some(198));
    /// ```
    #[must_use]
    pub fn value_at(&self, fraction: f64) -> Option<u64> {
        self.most_at_rank(rank_of(fraction, self.count))
    }

    /// The upper edge of the cell of the value with this rank, counted from 1.
    pub(super) fn most_at_rank(&self, rank: u64) -> Option<u64> {
        if rank > self.count - self.beyond.min(self.count) {
            return (rank <= self.count).then_some(self.greatest);
        }
        let (_, greatest) = self.cell_at_rank(rank)?;
        Some(self.upper_edge(greatest))
    }

    /// The lower edge of the cell of the value with this rank, counted from 1.
    pub(super) fn least_at_rank(&self, rank: u64) -> Option<u64> {
        let (least, _) = self.cell_at_rank(rank)?;
        Some(least.max(self.least))
    }

    /// The least and the greatest value of the cell.
    fn cell_at_rank(&self, rank: u64) -> Option<(u64, u64)> {
        let mut seen = 0;
        self.cells.filled().find_map(|(least, greatest, count)| {
            seen += count;
            (seen >= rank).then_some((least, greatest))
        })
    }

    /// What goes with the [pairs](Self::pairs), so that both make the histogram again.
    #[cfg(feature = "load")]
    pub(crate) fn exact(&self) -> Exact {
        Exact {
            sum: self.sum,
            least: self.least,
            greatest: self.greatest,
            beyond: self.beyond,
        }
    }

    /// The histogram of which these are the pairs, or any values of the same cells.
    #[cfg(feature = "load")]
    pub(crate) fn restored(pairs: impl IntoIterator<Item = (u64, u64)>, exact: Exact) -> Self {
        let mut histogram = Self::new();
        for (ns, count) in pairs {
            histogram.record_n(ns, count);
        }
        let Exact {
            sum,
            least,
            greatest,
            beyond,
        } = exact;
        Self {
            sum,
            least,
            greatest,
            beyond,
            ..histogram
        }
    }

    fn upper_edge(&self, greatest: u64) -> u64 {
        greatest.min(self.greatest).min(Self::LONGEST)
    }

    /// Calls that took longer than `ns`. Where `ns` lies inside a cell, calls of that cell count
    /// as longer, so that the answer is never too small; on a cell's upper edge it is exact.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// (1..=200).for_each(|ns| histogram.record(ns));
    /// assert_eq!(histogram.count_above(198), 2);
    /// ```
    #[must_use]
    pub fn count_above(&self, ns: u64) -> u64 {
        if ns >= self.greatest {
            return 0;
        }
        if ns >= Self::LONGEST {
            return self.beyond;
        }
        self.cells.beyond(ns)
    }

    /// The cells that hold calls, upwards, each by its upper edge in nanoseconds (as in
    /// [`value_at`](Self::value_at)) and its number of calls. Recording the pairs anew gives the
    /// same cells.
    ///
    /// ```
    /// use perf_harness::stats::Histogram;
    /// let mut histogram = Histogram::new();
    /// histogram.record_n(0, 2);
    /// histogram.record(25);
    /// assert_eq!(histogram.pairs().collect::<Vec<_>>(), [(0, 2), (25, 1)]);
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let filled = self.cells.filled();
        filled.map(|(_, greatest, count)| (self.upper_edge(greatest), count))
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_histogram_has_no_figures() {
        let histogram = Histogram::new();
        assert!(histogram.is_empty());
        assert_eq!(histogram.value_at(0.5), None);
        assert_eq!(histogram.mean(), None);
        assert_eq!((histogram.min(), histogram.max()), (None, None));
        assert_eq!(histogram.count_above(0), 0);
        assert_eq!(histogram.pairs().count(), 0);
    }

    #[test]
    fn zero_is_a_time() {
        let mut histogram = Histogram::new();
        histogram.record_n(0, 3);
        histogram.record(1);
        assert_eq!(histogram.value_at(0.75), Some(0));
        assert_eq!(histogram.value_at(1.0), Some(1));
        assert_eq!(histogram.count_above(0), 1);
        assert_eq!((histogram.min(), histogram.mean()), (Some(0), Some(0.25)));
    }

    #[test]
    fn quantiles_are_upper_edges_within_a_thousandth() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut histogram = Histogram::new();
        let mut values: Vec<u64> = (0..5000).map(|_| 1_u64 << rng.u32(0..35)).collect();
        values.iter_mut().for_each(|ns| *ns += rng.u64(0..=*ns));
        values.iter().for_each(|&ns| histogram.record(ns));
        values.sort_unstable();
        for per_mille in 1..=1000_usize {
            let exact = values[(per_mille * 5).saturating_sub(1)];
            let value = histogram.value_at(per_mille as f64 / 1000.0).unwrap();
            assert!(
                value >= exact && value as f64 <= exact as f64 * 1.001,
                "{value} {exact}"
            );
            let rank = per_mille as u64 * 5;
            let least = histogram.least_at_rank(rank).unwrap();
            assert!(
                least <= exact && least as f64 >= exact as f64 * 0.999,
                "{least} {exact}"
            );
        }
        assert_eq!(histogram.value_at(1.0), values.last().copied());
        assert_eq!(histogram.min(), values.first().copied());
        let mean = values.iter().sum::<u64>() as f64 / 5000.0;
        assert!((histogram.mean().unwrap() / mean - 1.0).abs() < 1e-12);
    }

    #[test]
    fn count_above_is_exact_on_edges_and_never_too_small() {
        let mut histogram = Histogram::new();
        for ns in [1000, 1001, 1_000_000, 1_000_100, 2_000_000] {
            histogram.record(ns);
        }
        assert_eq!(histogram.count_above(999), 5);
        assert_eq!(histogram.count_above(1000), 4);
        assert_eq!(histogram.count_above(1001), 3);
        // Cells are 512 ns wide here: 1 ms and 100 ns more share one.
        assert_eq!(histogram.count_above(1_000_050), 3);
        assert_eq!(histogram.count_above(1_500_000), 1);
        assert_eq!(histogram.count_above(2_000_000), 0);
    }

    #[test]
    fn what_lies_beyond_is_counted_and_bounded_by_the_greatest() {
        let mut histogram = Histogram::new();
        histogram.record_n(10, 97);
        histogram.record_n(60_000_000_000, 1);
        histogram.record_n(90_000_000_000, 2);
        assert_eq!((histogram.len(), histogram.beyond()), (100, 2));
        assert_eq!(histogram.value_at(0.98), Some(60_000_000_000));
        assert_eq!(histogram.value_at(0.99), Some(90_000_000_000));
        assert_eq!(histogram.count_above(10), 3);
        assert_eq!(histogram.count_above(60_000_000_000), 2);
        assert_eq!(histogram.count_above(70_000_000_000), 2);
        assert_eq!(histogram.count_above(90_000_000_000), 0);
        assert_eq!(histogram.max(), Some(90_000_000_000));
    }

    #[test]
    fn merging_and_recording_pairs_anew_give_the_same_cells() {
        let mut rng = fastrand::Rng::with_seed(2);
        let (mut whole, mut left, mut right) =
            (Histogram::new(), Histogram::new(), Histogram::new());
        for call in 0..2000 {
            let ns = rng.u64(0..100_000_000);
            whole.record(ns);
            if call % 3 == 0 { &mut left } else { &mut right }.record(ns);
        }
        left.merge(&right);
        assert_eq!(left, whole);
        let mut again = Histogram::new();
        whole
            .pairs()
            .for_each(|(ns, count)| again.record_n(ns, count));
        assert_eq!(
            again.pairs().collect::<Vec<_>>(),
            whole.pairs().collect::<Vec<_>>()
        );
        assert_eq!(whole.pairs().map(|(_, count)| count).sum::<u64>(), 2000);
        left.merge(&Histogram::new());
        assert_eq!(left, whole);
    }
}
