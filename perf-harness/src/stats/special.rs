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

/// The continued fraction K in `I_x(a, b) = x^a · y^b / B(a, b) · K`, by Lentz's method (modified
/// as in Thompson and Barnett 1986); converges fast for `x < (a + 1)/(a + b + 2)`.
///
/// It is the even part of DLMF 8.17.22, in the form of Didonato and Morris (ACM Transactions on
/// Mathematical Software 18, 1992), which needs half the terms and, by way of y, keeps its digits
/// where x is near 1.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const MOST_TERMS: u32 = 1_000_000;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    // a − (a + b)·x, from whichever of x and y is smaller.
    let below_mean = if a > b {
        (a + b) * y - b
    } else {
        a - (a + b) * x
    };
    let mut c = kept(a / (a + 1.0) * (below_mean + 1.0));
    let mut d = 0.0;
    let mut whole = c;
    for term in 1..MOST_TERMS {
        let n = f64::from(term);
        let odd = a + 2.0 * n - 1.0;
        let numerator = ((a + (n - 1.0)) / odd) * ((a + b + (n - 1.0)) / odd) * n * (b - n) * x * x;
        let denominator =
            n + n * (b - n) * x / odd + (a + n) / (odd + 2.0) * (below_mean + 1.0 + n * (1.0 + y));
        d = 1.0 / kept(denominator + numerator * d);
        c = kept(denominator + numerator / c);
        let step = c * d;
        whole *= step;
        if (step - 1.0).abs() <= 2.0 * f64::EPSILON {
            break;
        }
    }
    1.0 / whole
}

/// `ln I_x(a, b)` for finite `a, b > 0` and `0 < x < 1`, `y = 1 − x`.
fn ln_beta_inside(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= (a + 1.0) / (a + b + 2.0) {
        ln_beta_front(a, b, x, y) + beta_fraction(a, b, x, y).ln()
    } else {
        let upper = ln_beta_front(a, b, x, y).exp() * beta_fraction(b, a, y, x);
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
        (front * beta_fraction(a, b, x, y)).min(1.0)
    } else {
        let front = ln_beta_front(a, b, x, y).exp();
        (1.0 - front * beta_fraction(b, a, y, x)).max(0.0)
    }
}

/// The regularised incomplete beta function `I_x(a, b)`, the chance that a beta variable with
/// real shapes `a` and `b` is at most `x`.
///
/// At the edges it takes its limits: 0 where `x <= 0` or `b <= 0`, 1 where `x >= 1` or `a <= 0`
/// (`x` decides first, then `a`). Good to about 1e-9 of its value for shapes up to 1e9, in the
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

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::{beta::beta_reg, gamma};

    fn assert_close(value: f64, expected: f64, tolerance: f64, what: &str) {
        let error = (value / expected - 1.0).abs();
        assert!(
            error <= tolerance,
            "{what}: {value:e} is not {expected:e} (off by {error:e})"
        );
    }

    /// Reference values to 18 digits by numerical integration of the density, or the
    /// hypergeometric series, at 50 digits (mpmath 1.3): `betainc(mpf(a), mpf(b), 0, mpf(x),
    /// regularized=True)`, and where that does not converge `quad` over the density.
    const BETA: [(f64, f64, f64, f64); 20] = [
        (300.0, 700.0, 0.2, 3.328_240_872_606_518e-14),
        (1e9, 1e9, 0.499_99, 0.185_546_684_767_089_25),
        (1e9, 1e9, 0.5, 0.5),
        (1e9, 1e9, 0.4997, 6.692_695_769_559_332e-159),
        (1e9, 11.5, 0.999_999_97, 3.820_556_313_096_687e-5),
        (1e6, 1e3, 0.9988, 1.026_659_759_176_802_5e-9),
        (2000.5, 1e7, 1.2e-4, 1.071_858_074_856_521_3e-98),
        (12_345.678, 876_543.21, 0.0125, 2.695_244_516_091_992_4e-31),
        (2.5, 40.0, 0.001, 9.806_451_608_722_352e-5),
        (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
        (1e4, 1.5, 0.999, 1.688_935_086_404_186_3e-4),
        (1000.25, 3.75, 0.9, 1.255_046_144_710_93e-41),
        (50.0, 2e5, 1e-5, 5.246_335_886_865_246e-51),
        (1e-8, 3.0, 0.2, 0.999_999_995_105_620_9),
        (3.0, 1e-8, 0.2, 3.143_551_356_160_347e-11),
        (200.0, 0.01, 0.9999, 0.033_090_876_176_423_04),
        (1e6, 10.5, 0.999_95, 2.882_529_728_949_06e-12),
        (0.5, 1e6, 1e-9, 0.035_670_587_282_739_56),
        (120.0, 1.0, 0.0032, 4.149_515_568_881_017e-300),
        (757.0, 1.0, 0.99, 4.964_120_445_640_137e-4),
    ];

    #[test]
    fn ln_gamma_matches_references() {
        // mpmath 1.3: `mp.dps = 50; nstr(loggamma(mpf(x)), 18)`.
        for (x, expected) in [
            (1e-10, 23.025_850_929_882_734),
            (0.1, 2.252_712_651_734_206),
            (0.5, 0.572_364_942_924_700_1),
            (1.5, -0.120_782_237_635_245_22),
            (3.7, 1.428_072_326_665_388),
            (9.99, 12.779_315_214_350_193),
            (123.4, 469.336_097_442_190_6),
            (1e9, 19_723_265_827.503_716),
        ] {
            let error = (ln_gamma(x) - expected).abs();
            assert!(error <= 4e-15 * (1.0 + expected.abs()), "ln_gamma({x})");
        }
        for step in 1..400 {
            let x = f64::from(step) * 0.37;
            let error = (ln_gamma(x) - gamma::ln_gamma(x)).abs();
            assert!(error <= 1e-13 * (1.0 + gamma::ln_gamma(x).abs()), "{x}");
        }
        assert_eq!(ln_gamma(0.0), f64::INFINITY);
        assert!(ln_gamma(-1.0).is_nan());
    }

    #[test]
    fn beta_matches_references() {
        for (a, b, x, expected) in BETA {
            let value = beta_regularized(a, b, x);
            assert_close(value, expected, 1e-9, &format!("I_{x}({a}, {b})"));
        }
    }

    #[test]
    fn beta_matches_statrs_over_a_grid() {
        let shapes = [0.3, 1.0, 2.5, 10.0, 77.7, 400.0, 5000.0];
        for a in shapes {
            for b in shapes {
                for percent in 1..100 {
                    let x = f64::from(percent) / 100.0;
                    let value = beta_regularized(a, b, x);
                    let expected = beta_reg(a, b, x);
                    let error = (value - expected).abs();
                    assert!(
                        error <= 1e-10 * expected + 1e-300 || error < 1e-12 && expected > 0.5,
                        "I_{x}({a}, {b}): {value:e} is not {expected:e}"
                    );
                }
            }
        }
    }

    #[test]
    fn beta_takes_its_limits_and_never_nan() {
        assert_eq!(beta_regularized(2.0, 3.0, 0.0), 0.0);
        assert_eq!(beta_regularized(2.0, 3.0, 1.0), 1.0);
        assert_eq!(beta_regularized(0.0, 3.0, 0.5), 1.0);
        assert_eq!(beta_regularized(3.0, 0.0, 0.5), 0.0);
        let shapes = [1e-300, 1e-12, 0.5, 1.0, 30.0, 1e4, 1e9];
        let places = [1e-300, 1e-12, 1e-4, 0.3, 0.99, 1.0 - 1e-15];
        for a in shapes {
            for b in shapes {
                for x in places {
                    let value = beta_regularized(a, b, x);
                    assert!((0.0..=1.0).contains(&value), "I_{x}({a}, {b}) = {value}");
                }
            }
        }
        assert!(beta_regularized(f64::NAN, 1.0, 0.5).is_nan());
    }

    #[test]
    fn beta_quantile_inverts() {
        let shapes = [0.5, 1.0, 3.25, 40.0, 1000.0, 1e6, 1e8];
        for a in shapes {
            for b in shapes {
                for p in [1e-100, 1e-9, 5e-4, 0.005, 0.3, 0.5, 0.7, 0.995] {
                    let z = beta_quantile_logit(a, b, p);
                    let back = beta_regularized_pair(a, b, logistic(z), logistic(-z));
                    assert_close(back, p, 1e-7, &format!("quantile({a}, {b}, {p:e}) = {z}"));
                }
            }
        }
        assert_eq!(beta_quantile(2.0, 3.0, 0.0), 0.0);
        assert_eq!(beta_quantile(2.0, 3.0, 1.0), 1.0);
        // I_x(a, 1) = x^a.
        assert_close(
            beta_quantile(7.0, 1.0, 0.2),
            0.2_f64.powf(1.0 / 7.0),
            1e-15,
            "x^7",
        );
    }
}
