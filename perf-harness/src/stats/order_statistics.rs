//! Intervals for a percentile, whose ends are values that were measured.

use super::binomial::{tail_at_least, tail_at_most};
use super::histogram::Histogram;
use super::normal::normal_quantile;

/// The ranks, counted from 1 upwards, of the sorted values between which a percentile lies. An
/// end is `None` where the values are too few to bound that side.
///
/// Source: order statistics (David and Nagaraja, "Order Statistics", 2003, section 7.1), with
/// the effective number of values in place of their number.
///
/// ```
/// use perf_harness::stats::Ranks;
/// // Dependence that leaves a quarter of the values doubles the width.
/// let independent = Ranks::of_median(10_000, 10_000.0, 0.005);
/// let dependent = Ranks::of_median(10_000, 2500.0, 0.005);
/// assert_eq!((independent.lower, dependent.lower), (Some(4871), Some(4742)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// The rank of the lower end.
    pub lower: Option<u64>,
    /// The rank of the upper end.
    pub upper: Option<u64>,
}

/// An interval for a percentile; an end is `None` where the values are too few to bound it.
///
/// ```
/// use perf_harness::stats::{Interval, Ranks};
/// let ranks = Ranks { lower: Some(2), upper: None };
/// let interval = ranks.in_sorted(&[10.0, 20.0, 30.0]);
/// assert_eq!(interval, Interval { lower: Some(20.0), upper: None });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval<T> {
    /// The lower end.
    pub lower: Option<T>,
    /// The upper end.
    pub upper: Option<T>,
}

impl Ranks {
    /// The ranks for the quantile at `fraction` (0.99 for p99) of `values` values that are worth
    /// `effective` independent ones, with the chance `level` of error on each side.
    ///
    /// ```
    /// use perf_harness::stats::Ranks;
    /// // The median of 100 independent values, at 95% in all.
    /// let ranks = Ranks::of_quantile(0.5, 100, 100.0, 0.025);
    /// assert_eq!((ranks.lower, ranks.upper), (Some(40), Some(61)));
    /// // Nothing bounds p99 of 100 values from above.
    /// assert_eq!(Ranks::of_quantile(0.99, 100, 100.0, 0.025).upper, None);
    /// ```
    #[must_use]
    pub fn of_quantile(fraction: f64, values: u64, effective: f64, level: f64) -> Self {
        let over_share = 1.0 - fraction;
        let scaled = |over: u64| over as f64 * (effective / values as f64);
        // The most values that may lie over the upper end.
        let few = |over: u64| tail_at_most(scaled(over), effective, over_share) <= level;
        // The fewest values that must lie at or over the lower end.
        let many = |over: u64| tail_at_least(scaled(over), effective, over_share) <= level;
        if values == 0 || effective.is_nan() || effective <= 0.0 {
            return Self {
                lower: None,
                upper: None,
            };
        }
        Self {
            lower: first_that(values, many).map(|over| values - over + 1),
            upper: few(0).then(|| {
                let most = first_that(values, |over| !few(over)).unwrap_or(values) - 1;
                values - most
            }),
        }
    }

    /// The ranks for the median by the normal approximation, `n(1/2 ± z/(2√n*))`: cheap enough
    /// to ask after every block.
    ///
    /// ```
    /// use perf_harness::stats::Ranks;
    /// let ranks = Ranks::of_median(1000, 1000.0, 0.025);
    /// assert_eq!((ranks.lower, ranks.upper), (Some(469), Some(532)));
    /// ```
    #[must_use]
    pub fn of_median(values: u64, effective: f64, level: f64) -> Self {
        let half_width = -normal_quantile(level) / (2.0 * effective.sqrt());
        let lower = (values as f64 * (0.5 - half_width)).floor();
        if lower >= 1.0 {
            let lower = lower as u64;
            Self {
                lower: Some(lower),
                upper: Some(values + 1 - lower),
            }
        } else {
            Self {
                lower: None,
                upper: None,
            }
        }
    }

    /// The values at these ranks in a sorted slice.
    ///
    /// ```
    /// use perf_harness::stats::Ranks;
    /// let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
    /// let interval = Ranks::of_quantile(0.5, 100, 100.0, 0.025).in_sorted(&sorted);
    /// assert_eq!((interval.lower, interval.upper), (Some(40.0), Some(61.0)));
    /// ```
    #[must_use]
    pub fn in_sorted(&self, sorted: &[f64]) -> Interval<f64> {
        let at = |rank: u64| sorted.get(usize::try_from(rank - 1).ok()?).copied();
        Interval {
            lower: self.lower.and_then(at),
            upper: self.upper.and_then(at),
        }
    }

    /// The values at these ranks in a histogram, in nanoseconds: the lower edge of the cell for
    /// the lower end, the upper edge for the upper.
    ///
    /// ```
    /// use perf_harness::stats::{Histogram, Ranks};
    /// let mut histogram = Histogram::new();
    /// (1..=100).for_each(|ns| histogram.record(ns));
    /// let interval = Ranks::of_quantile(0.5, 100, 100.0, 0.025).in_histogram(&histogram);
    /// assert_eq!((interval.lower, interval.upper), (Some(40), Some(61)));
    /// ```
    #[must_use]
    pub fn in_histogram(&self, histogram: &Histogram) -> Interval<u64> {
        Interval {
            lower: self.lower.and_then(|rank| histogram.least_at_rank(rank)),
            upper: self.upper.and_then(|rank| histogram.most_at_rank(rank)),
        }
    }
}

/// The least of `1..=last` for which `holds`, when it holds from some number on.
fn first_that(last: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    if !holds(last) {
        return None;
    }
    let (mut below, mut above) = (0, last);
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if holds(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    Some(above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    #[test]
    fn ranks_are_the_tightest_that_the_binomial_allows() {
        for values in [60_u64, 299, 1000, 5000] {
            for fraction in [0.5, 0.9, 0.99] {
                for level in [0.025, 0.005] {
                    let ranks = Ranks::of_quantile(fraction, values, values as f64, level);
                    let below = Binomial::new(fraction, values).unwrap();
                    // P(quantile < x_(r)) = P(Bin <= r − 1), P(quantile > x_(r)) = P(Bin >= r).
                    let misses_low = |rank: u64| below.cdf(rank - 1);
                    let misses_high = |rank: u64| 1.0 - below.cdf(rank - 1);
                    let lower = ranks.lower.unwrap();
                    assert!(misses_low(lower) <= level + 1e-12);
                    assert!(misses_low(lower + 1) > level);
                    match ranks.upper {
                        Some(upper) => {
                            assert!(misses_high(upper) <= level + 1e-10);
                            assert!(upper == 1 || misses_high(upper - 1) > level);
                        }
                        None => assert!(misses_high(values) > level),
                    }
                }
            }
        }
    }

    #[test]
    fn fewer_effective_values_widen_the_interval() {
        let full = Ranks::of_quantile(0.9, 10_000, 10_000.0, 0.005);
        let tenth = Ranks::of_quantile(0.9, 10_000, 1000.0, 0.005);
        let width = |ranks: Ranks| (ranks.upper.unwrap() - ranks.lower.unwrap()) as f64;
        let ratio = width(tenth) / width(full);
        assert!((ratio - 10.0_f64.sqrt()).abs() < 0.2, "{ratio}");
        assert_eq!(
            Ranks::of_quantile(0.99, 10_000, 200.0, 0.005).upper,
            None,
            "200 effective values cannot bound p99"
        );
    }

    #[test]
    fn nothing_bounds_nothing() {
        let none = Ranks {
            lower: None,
            upper: None,
        };
        assert_eq!(Ranks::of_quantile(0.5, 0, 0.0, 0.005), none);
        assert_eq!(Ranks::of_quantile(0.5, 10, 0.0, 0.005), none);
        assert_eq!(Ranks::of_median(0, 0.0, 0.005), none);
        assert_eq!(Ranks::of_median(5, 5.0, 0.005), none);
        assert_eq!(
            none.in_sorted(&[1.0]),
            Interval {
                lower: None,
                upper: None
            }
        );
    }

    #[test]
    fn the_median_form_agrees_with_the_exact_one() {
        for values in [100_u64, 1000, 100_000] {
            let exact = Ranks::of_quantile(0.5, values, values as f64, 0.005);
            let normal = Ranks::of_median(values, values as f64, 0.005);
            assert!(exact.lower.unwrap().abs_diff(normal.lower.unwrap()) <= 1);
            assert!(exact.upper.unwrap().abs_diff(normal.upper.unwrap()) <= 1);
        }
    }

    #[test]
    fn a_histogram_gives_the_cautious_edges() {
        let mut histogram = Histogram::new();
        (0..1000).for_each(|call| histogram.record(1_000_000 + call * 10));
        let interval = Ranks {
            lower: Some(100),
            upper: Some(900),
        }
        .in_histogram(&histogram);
        let (lower, upper) = (interval.lower.unwrap(), interval.upper.unwrap());
        assert!(lower <= 1_000_990 && lower > 1_000_000 - 512);
        assert!((1_008_990..1_008_990 + 1024).contains(&upper));
    }
}
