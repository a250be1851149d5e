//! The gamma function's logarithm and the regularised incomplete beta function.

use std::f64::consts::{PI, TAU};

/// Beyond this logit a probability is 0 or 1 to every digit that a double has.
const LOGIT_END: f64 = 700.0;

/// The natural logarithm of the gamma function, for `x > 0` (infinite at 0, NaN below).
///
/// Source: Stirling's series, DLMF 5.11.1, reached by the recurrence DLMF 5.5.1 where `x < 10`.
///
/// ```
/// use perf_harness::stats::ln_gamma;
/// assert!((ln_gamma(5.0) - 24.0_f64.ln()).abs() < 1e-14);
/// ```
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::INFINITY;
    }
    let mut product = 1.0;
    let mut z = x;
    while z < 10.0 {
        product *= z;
        z += 1.0;
    }
    (z - 0.5) * z.ln() - z + 0.5 * TAU.ln() + stirling_series(z) - product.ln()
}

/// The correction of Stirling's formula for `z >= 10` (DLMF 5.11.1).
fn stirling_series(z: f64) -> f64 {
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let inverse_square = 1.0 / (z * z);
    TERMS
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * inverse_square + term)
        / z
}

/// `ln Γ(z + 1)` less Stirling's formula, for every `z > 0`.
fn stirling_error(z: f64) -> f64 {
    if z >= 10.0 {
        stirling_series(z)
    } else {
        ln_gamma(z + 1.0) - (z + 0.5) * z.ln() + z - 0.5 * TAU.ln()
    }
}

/// `x·ln(x/m) + m − x`, without cancellation where `x` is near `m`.
fn deviance(x: f64, m: f64) -> f64 {
    let d = (x - m) / m;
    if d.abs() > 0.1 {
        return x * (x / m).ln() + m - x;
    }
    // (1 + d)·ln(1 + d) − d as a series in d.
    let mut power = d * d;
    let mut sum = 0.0;
    let mut k = 2.0;
    loop {
        let term = power / (k * (k - 1.0));
        sum += term;
        if term.abs() <= sum * 1e-17 {
            return m * sum;
        }
        power *= -d;
        k += 1.0;
    }
}

/// `ln(x^a · y^b / B(a, b))` with `y = 1 − x`.
///
/// Written as a deviance (Loader, "Fast and accurate computation of binomial probabilities",
/// 2000), since the difference of three log-gammas loses all digits where a or b is large.
fn ln_beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    0.5 * (a / (2.0 * PI) * (b / n)).ln() + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y)
}

/// The continued fraction of DLMF 8.17.22 by Lentz's method (modified as in Thompson and
/// Barnett 1986); converges fast for `x < (a + 1)/(a + b + 2)`.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const MOST_TERMS: u32 = 2_000_000;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for term in 1..MOST_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / kept(1.0 + even * d);
        c = kept(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / kept(1.0 + odd * d);
        c = kept(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() <= 2.0 * f64::EPSILON {
            break;
        }
    }
    fraction
}

/// `ln I_x(a, b)` for finite `a, b > 0` and `0 < x < 1`, `y = 1 − x`.
fn ln_beta_inside(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= (a + 1.0) / (a + b + 2.0) {
        ln_beta_front(a, b, x, y) + (beta_fraction(a, b, x) / a).ln()
    } else {
        let upper = ln_beta_front(a, b, x, y).exp() * beta_fraction(b, a, y) / b;
        (-upper.min(1.0)).ln_1p()
    }
}

/// [`beta_regularized`] with the complement `y = 1 − x` given by a caller who knows it exactly.
pub(super) fn beta_regularized_pair(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.is_nan() || b.is_nan() || x.is_nan() || y.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else if y <= 0.0 || a <= 0.0 {
        1.0
    } else if b <= 0.0 {
        0.0
    } else if x <= (a + 1.0) / (a + b + 2.0) {
        let front = ln_beta_front(a, b, x, y).exp();
        (front * beta_fraction(a, b, x) / a).min(1.0)
    } else {
        let front = ln_beta_front(a, b, x, y).exp();
        (1.0 - front * beta_fraction(b, a, y) / b).max(0.0)
    }
}

/// The regularised incomplete beta function `I_x(a, b)`, the chance that a beta variable with
/// real shapes `a` and `b` is at most `x`.
///
/// At the edges it takes its limits: 0 where `x <= 0` or `b <= 0`, 1 where `x >= 1` or `a <= 0`
/// (`x` decides first, then `a`). Good to about 1e-10 of its value for shapes up to 1e9, in the
/// lower tail down to 1e-300.
///
/// Source: DLMF 8.17.22 (continued fraction) and 8.17.4 (reflection).
///
/// ```
/// use perf_harness::stats::beta_regularized;
/// // P(Bin(10, 0.5) >= 8) = 56/1024
/// assert!((beta_regularized(8.0, 3.0, 0.5) - 56.0 / 1024.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn beta_regularized(a: f64, b: f64, x: f64) -> f64 {
    beta_regularized_pair(a, b, x, 1.0 - x)
}

/// The `x` at which [`beta_regularized`]`(a, b, x)` is `p`; 0 where `p <= 0`, 1 where `p >= 1`.
///
/// Source: Newton's method on `ln I` over the logit of `x`, where the function is concave (the
/// density of a beta variable's logit is log-concave), so that it converges from everywhere.
///
/// ```
/// use perf_harness::stats::{beta_quantile, beta_regularized};
/// let x = beta_quantile(2.5, 40.0, 0.005);
/// assert!((beta_regularized(2.5, 40.0, x) - 0.005).abs() < 1e-14);
/// ```
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    logistic(beta_quantile_logit(a, b, p))
}

/// `1/(1 + e^−z)`, with every digit where it is near 0.
pub(super) fn logistic(z: f64) -> f64 {
    if z < 0.0 {
        let e = z.exp();
        e / (1.0 + e)
    } else {
        1.0 / (1.0 + (-z).exp())
    }
}

/// `ln(x/(1 − x))` of [`beta_quantile`], which keeps the digits that `x` near 1 would lose.
pub(super) fn beta_quantile_logit(a: f64, b: f64, p: f64) -> f64 {
    if a.is_nan() || b.is_nan() || p.is_nan() {
        return f64::NAN;
    }
    if p <= 0.0 || a <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 || b <= 0.0 {
        return f64::INFINITY;
    }
    if p > 0.5 {
        return -beta_quantile_logit(b, a, 1.0 - p);
    }
    let wanted = p.ln();
    let mut z = (a / b).ln().clamp(-LOGIT_END, LOGIT_END);
    let mut from_below = false;
    for _ in 0..200 {
        let (x, y) = (logistic(z), logistic(-z));
        let ln_value = ln_beta_inside(a, b, x, y);
        let slope = (ln_beta_front(a, b, x, y) - ln_value).exp();
        let next = (z + (wanted - ln_value) / slope).clamp(-LOGIT_END, LOGIT_END);
        // After its first step Newton's method climbs; a step back is rounding, so the end.
        if next.is_nan() || (from_below && next <= z) || next == z {
            break;
        }
        from_below = true;
        z = next;
    }
    z
}
