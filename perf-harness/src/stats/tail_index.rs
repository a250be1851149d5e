//! How heavy the tail of a distribution is.

use super::histogram::Histogram;

/// A tail index below this has no finite variance: no interval for the mean holds.
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
