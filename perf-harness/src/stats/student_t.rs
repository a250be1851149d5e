//! Student's t distribution with real degrees of freedom.

use super::special::{beta_quantile_logit, beta_regularized_pair};

/// The chance that a variable of Student's t distribution with `degrees_of_freedom` (real,
/// positive) is at most `t`, accurate in both tails.
///
/// Source: Abramowitz and Stegun 26.7.1 through the incomplete beta function.
///
/// ```
/// use perf_harness::stats::student_t_cdf;
/// // With one degree of freedom it is Cauchy's distribution.
/// assert!((student_t_cdf(1.0, 1.0) - 0.75).abs() < 1e-14);
/// ```
#[must_use]
pub fn student_t_cdf(t: f64, degrees_of_freedom: f64) -> f64 {
    let square = t * t;
    let whole = degrees_of_freedom + square;
    let (x, y) = if square.is_infinite() {
        (0.0, 1.0)
    } else {
        (degrees_of_freedom / whole, square / whole)
    };
    let tail = 0.5 * beta_regularized_pair(0.5 * degrees_of_freedom, 0.5, x, y);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The `t` at which [`student_t_cdf`] is `p`: minus infinity where `p <= 0`, infinity where
/// `p >= 1`.
///
/// ```
/// use perf_harness::stats::student_t_quantile;
/// assert!((student_t_quantile(0.975, 31.0) - 2.039_513).abs() < 1e-6);
/// ```
#[must_use]
pub fn student_t_quantile(p: f64, degrees_of_freedom: f64) -> f64 {
    if p > 0.5 {
        return -student_t_quantile(1.0 - p, degrees_of_freedom);
    }
    let logit = beta_quantile_logit(0.5 * degrees_of_freedom, 0.5, 2.0 * p);
    -degrees_of_freedom.sqrt() * (-0.5 * logit).exp()
}
