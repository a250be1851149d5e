//! How heavy the tail of a distribution is.

use super::histogram::Histogram;

/// A tail index below this has no finite variance: no interval for the mean holds.
///
/// ```
/// use perf_harness::stats::{HEAVY_TAIL, Histogram, tail_index};
/// let mut even = Histogram::new();
/// (1000..2000).for_each(|ns| even.record(ns));
/// assert!(tail_index(&even).unwrap() > HEAVY_TAIL);
/// ```
pub const HEAVY_TAIL: f64 = 2.0;

/// Hill's estimate of the tail index from the top √n calls: the share over x falls as x to the
/// minus index. Below [`HEAVY_TAIL`] the variance is infinite; it is infinite itself where the
/// top calls are all equal. `None` for fewer than 100 calls.
///
/// Times come from the histogram's cells, so the estimate carries their 0.1%; a time of 0 counts
/// as 1 ns.
///
/// Source: Hill, Annals of Statistics 3 (1975).
///
/// ```
/// use perf_harness::stats::{HEAVY_TAIL, Histogram, tail_index};
/// let mut histogram = Histogram::new();
/// // Quantiles of a Pareto distribution of index 1.5.
/// for call in 1..=10_000 {
///     histogram.record((1000.0 * (10_000.0 / f64::from(call)).powf(1.0 / 1.5)) as u64);
/// }
/// let index = tail_index(&histogram).unwrap();
/// assert!(index < HEAVY_TAIL && (index - 1.5).abs() < 0.1);
/// ```
#[must_use]
pub fn tail_index(histogram: &Histogram) -> Option<f64> {
    let top = histogram.len().isqrt();
    if top < 10 {
        return None;
    }
    let cells: Vec<(u64, u64)> = histogram.pairs().collect();
    let (mut left, mut logs) = (top, 0.0);
    for &(ns, count) in cells.iter().rev() {
        let log = (ns.max(1) as f64).ln();
        if left < count {
            // The first call below the top ones is the threshold.
            logs += (left as f64 - top as f64) * log;
            break;
        }
        logs += count as f64 * log;
        left -= count;
    }
    Some(top as f64 / logs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_pareto(index: f64) -> f64 {
        let mut rng = fastrand::Rng::with_seed(4);
        let mut histogram = Histogram::new();
        for _ in 0..40_000 {
            let share = 1.0 - rng.f64();
            histogram.record((1000.0 * share.powf(-1.0 / index)) as u64);
        }
        tail_index(&histogram).unwrap()
    }

    #[test]
    fn the_index_of_a_power_law_is_found() {
        for index in [1.0, 1.5, 3.0] {
            let found = of_pareto(index);
            // 200 top calls: a standard error of 7%.
            assert!((found / index - 1.0).abs() < 0.2, "{found} is not {index}");
        }
    }

    #[test]
    fn it_is_hills_formula() {
        let mut histogram = Histogram::new();
        histogram.record_n(100, 90);
        histogram.record_n(200, 5);
        histogram.record_n(400, 5);
        // The top 10 of 100 over the 11th, which is 100.
        let expected = 10.0 / (5.0 * 2.0_f64.ln() + 5.0 * 4.0_f64.ln());
        assert!((tail_index(&histogram).unwrap() - expected).abs() < 1e-12);
        // The threshold may share a cell with top calls.
        let mut tied = Histogram::new();
        tied.record_n(100, 92);
        tied.record_n(300, 8);
        let expected = 10.0 / (8.0 * 3.0_f64.ln());
        assert!((tail_index(&tied).unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn edges() {
        assert_eq!(tail_index(&Histogram::new()), None);
        let mut equal = Histogram::new();
        equal.record_n(50, 99);
        assert_eq!(tail_index(&equal), None);
        equal.record(50);
        assert_eq!(tail_index(&equal), Some(f64::INFINITY));
        let mut zeros = Histogram::new();
        zeros.record_n(0, 1000);
        zeros.record_n(10, 5);
        assert!(tail_index(&zeros).unwrap().is_finite());
    }
}
