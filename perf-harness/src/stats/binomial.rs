//! Tails of the binomial distribution and the exact interval for a share.

use super::special::{
    beta_quantile, beta_quantile_logit, beta_regularized, beta_regularized_pair, logistic,
};

/// `P(Bin(n, p) <= x)`, with real `x` and `n` by the incomplete beta function; 1 where `x >= n`.
///
/// Source: DLMF 8.17.5.
///
/// ```
/// use perf_harness::stats::tail_at_most;
/// assert!((tail_at_most(1.0, 10.0, 0.5) - 11.0 / 1024.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn tail_at_most(x: f64, n: f64, p: f64) -> f64 {
    beta_regularized_pair(n - x, x + 1.0, 1.0 - p, p)
}

/// `P(Bin(n, p) >= x)`, with real `x` and `n` by the incomplete beta function; 1 where `x <= 0`.
///
/// Source: DLMF 8.17.5.
///
/// ```
/// use perf_harness::stats::tail_at_least;
/// assert!((tail_at_least(9.0, 10.0, 0.5) - 11.0 / 1024.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn tail_at_least(x: f64, n: f64, p: f64) -> f64 {
    beta_regularized(x, n - x + 1.0, p)
}

/// The upper end of the exact interval for a share of which `successes` were seen in `trials`
/// (both may be real): the share at which so few or fewer have the chance `level`, for example
/// 0.005. It is 1 where all or none were tried.
///
/// Source: Clopper and Pearson, Biometrika 26 (1934).
///
/// ```
/// use perf_harness::stats::upper_bound;
/// // None in 299: the share is below 1% at 95%.
/// assert!(upper_bound(0.0, 299.0, 0.05) < 0.01);
/// assert!(upper_bound(0.0, 298.0, 0.05) > 0.01);
/// ```
#[must_use]
pub fn upper_bound(successes: f64, trials: f64, level: f64) -> f64 {
    if successes >= trials {
        return 1.0;
    }
    // As a logit of the complement's quantile, so that a small bound keeps its digits.
    logistic(-beta_quantile_logit(
        trials - successes,
        successes + 1.0,
        level,
    ))
}

/// The lower end of the exact interval for a share of which `successes` were seen in `trials`:
/// the share at which so many or more have the chance `level`. It is 0 where none was seen.
///
/// Source: Clopper and Pearson, Biometrika 26 (1934).
///
/// ```
/// use perf_harness::stats::lower_bound;
/// assert!((lower_bound(10.0, 10.0, 0.05) - 0.05_f64.powf(0.1)).abs() < 1e-14);
/// ```
#[must_use]
pub fn lower_bound(successes: f64, trials: f64, level: f64) -> f64 {
    if successes <= 0.0 {
        return 0.0;
    }
    beta_quantile(successes, trials - successes + 1.0, level)
}
