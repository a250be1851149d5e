//! The standard normal distribution.

use std::f64::consts::TAU;

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / TAU.sqrt()
}

/// The chance that a standard normal variable is at most `x`, accurate in both tails.
///
/// Source: the series of DLMF 7.6.2 near 0, Laplace's continued fraction of Mills' ratio
/// (DLMF 7.9.1) from 2 outwards.
///
/// ```
/// use perf_harness::stats::normal_cdf;
/// assert!((normal_cdf(1.96) - 0.975_002_1).abs() < 1e-7);
/// ```
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    if x > 2.0 {
        return 1.0 - normal_cdf(-x);
    }
    if x < -2.0 {
        let terms = 20.0 + 400.0 / (x * x);
        let mut k = terms.floor();
        let mut tail = -x;
        while k >= 1.0 {
            tail = -x + k / tail;
            k -= 1.0;
        }
        return density(x) / tail;
    }
    let mut term = x;
    let mut sum = x;
    let mut odd = 3.0;
    while term.abs() > sum.abs() * 1e-17 {
        term *= x * x / odd;
        sum += term;
        odd += 2.0;
    }
    0.5 + density(x) * sum
}

/// The `x` at which [`normal_cdf`] is `p`: minus infinity where `p <= 0`, infinity where
/// `p >= 1`.
///
/// Source: Newton's method on the logarithm of the distribution, which is concave; the start
/// lies below by the bound `Φ(−x) <= exp(−x²/2)/2`, so every step climbs.
///
/// ```
/// use perf_harness::stats::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() {
        return f64::NAN;
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.5 {
        return 0.0;
    }
    let wanted = p.ln();
    let mut x = -(-2.0 * wanted).sqrt();
    for _ in 0..100 {
        let value = normal_cdf(x);
        let next = x + (wanted - value.ln()) * value / density(x);
        if next.is_nan() || next <= x {
            break;
        }
        x = next;
    }
    x
}
