//! Intervals for what the seconds of a load have in common, be they few.

use crate::stats::{
    BlockSum, MeanInterval, MeanUndecidable, Moments, normal_quantile, student_t_quantile,
};

/// The fewest seconds that tell how much they vary.
const FEWEST: usize = 3;
/// The fewest calls of one and the same time that are believed.
const FEWEST_EQUAL_CALLS: u64 = 3_000;

/// The mean of all that the seconds hold, with both ends at `level`. Fewer than eight seconds have
/// Student's interval, and never a narrower one than so many independent calls would have, whose
/// standard error is `independent`; the upper end allows for `unseen` more.
pub(super) fn ends(
    seconds: &[BlockSum],
    longest: f64,
    independent: f64,
    level: f64,
) -> Option<(f64, f64)> {
    match MeanInterval::of_blocks(seconds, longest, level) {
        Ok(interval) => return Some((interval.lower, interval.upper)),
        Err(MeanUndecidable::Degenerate) => return None,
        Err(MeanUndecidable::TooFewBlocks) if seconds.len() < FEWEST => return None,
        Err(MeanUndecidable::TooFewBlocks) => {}
    }
    let calls: u64 = seconds.iter().map(|second| second.calls).sum();
    let mean = seconds.iter().map(|second| second.sum).sum::<f64>() / calls as f64;
    let means: Moments = seconds
        .iter()
        .map(|second| second.sum / second.calls as f64)
        .collect();
    let count = seconds.len() as f64;
    let deviation = means.standard_deviation().unwrap_or(0.0);
    let seen = -student_t_quantile(level, count - 1.0) * deviation / count.sqrt();
    // That all calls took the same time takes some of them to be believed.
    if deviation + independent <= 0.0 && calls < FEWEST_EQUAL_CALLS {
        return None;
    }
    let half = seen.max(-normal_quantile(level) * independent);
    Some((mean - half, mean + half + 2.0 * longest / calls as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(sums: &[f64]) -> Vec<BlockSum> {
        let second = |sum: &f64| BlockSum {
            sum: *sum,
            calls: 1_000,
        };
        sums.iter().map(second).collect()
    }

    #[test]
    fn a_few_seconds_have_students_interval() {
        // Mean 1, standard deviation 0.01, t = 5.841 of 3 degrees of freedom at 0.5%.
        let few = seconds(&[990.0, 1_010.0, 990.0, 1_010.0]);
        let (lower, upper) = ends(&few, 0.0, 0.0, 0.005).unwrap();
        let half = 5.841 * 0.011_547 / 2.0;
        assert!((lower - (1.0 - half)).abs() < 1e-5, "{lower}");
        assert!((upper - (1.0 + half)).abs() < 1e-5, "{upper}");
        assert_eq!(ends(&few[..2], 0.0, 0.0, 0.005), None);
    }

    #[test]
    fn equal_seconds_are_no_more_certain_than_independent_calls() {
        let equal = seconds(&[1_000.0; 4]);
        let (lower, upper) = ends(&equal, 10.0, 0.01, 0.005).unwrap();
        assert!((lower - (1.0 - 0.025_758)).abs() < 1e-5, "{lower}");
        assert!((upper - (1.0 + 0.025_758 + 0.005)).abs() < 1e-5, "{upper}");
    }
}
