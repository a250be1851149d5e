//! Quantiles of a few numbers, exactly.

/// The median of some numbers in any order: the mean of the two middle ones where their number is
/// even, `None` where there is none.
///
/// ```
/// use perf_harness::stats::median;
/// assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
/// assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
/// assert_eq!(median(&[]), None);
/// ```
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len().is_multiple_of(2) {
        (sorted[middle - 1] + upper) / 2.0
    } else {
        upper
    })
}

/// The quantile at `fraction` of numbers sorted upwards: the least of them that at least that
/// share does not exceed, as [`Histogram::value_at`](super::Histogram::value_at) has it. `None`
/// where there is none.
///
/// ```
/// use perf_harness::stats::quantile_of_sorted;
/// assert_eq!(quantile_of_sorted(&[1.0, 2.0, 3.0, 4.0], 0.75), Some(3.0));
/// ```
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], fraction: f64) -> Option<f64> {
    let rank = rank_of(fraction, sorted.len() as u64);
    sorted.get(usize::try_from(rank - 1).ok()?).copied()
}

/// The rank, counted from 1, of the quantile at `fraction` among `count` values.
pub(super) fn rank_of(fraction: f64, count: u64) -> u64 {
    // A product such as 0.07·100 lies a rounding above the rank that is meant.
    let rank = (fraction * count as f64 * (1.0 - 4.0 * f64::EPSILON)).ceil();
    (rank as u64).clamp(1, count.max(1))
}
