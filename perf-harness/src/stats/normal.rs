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

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn assert_close(value: f64, expected: f64) {
        assert!(
            (value / expected - 1.0).abs() <= 2e-14,
            "{value:e} is not {expected:e}"
        );
    }

    #[test]
    fn cdf_matches_references() {
        // mpmath 1.3: `mp.dps = 50; nstr(ncdf(mpf(x)), 18)`; ±2 is where the method changes.
        for (x, expected) in [
            (-10.0, 7.619_853_024_160_527e-24),
            (-3.0, 0.001_349_898_031_630_094_5),
            (-2.0001, 0.022_744_733_391_410_55),
            (-1.9999, 0.022_755_531_584_767_19),
            (-0.5, 0.308_537_538_725_986_9),
        ] {
            assert_close(normal_cdf(x), expected);
            assert_close(normal_cdf(-x), 1.0 - expected);
        }
        assert!((normal_cdf(-38.0) / 2.885_428_35e-316 - 1.0).abs() < 1e-7);
        assert_eq!(normal_cdf(0.0), 0.5);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        let normal = Normal::new(0.0, 1.0).unwrap();
        for step in -300..=300 {
            let x = f64::from(step) * 0.02;
            // statrs takes erf from a rational approximation that is good to 1e-10.
            assert!((normal_cdf(x) - normal.cdf(x)).abs() < 5e-10, "{x}");
        }
    }

    #[test]
    fn quantile_matches_references() {
        // mpmath 1.3: `mp.dps = 50; nstr(sqrt(2) * erfinv(2 * mpf(p) - 1), 18)`, and for p below
        // 1e-19 `findroot(lambda x: log(ncdf(x)) - log(mpf(p)), -sqrt(-2 * log(mpf(p))))`.
        for (p, expected) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-20, -9.262_340_089_798_408),
            (5e-4, -3.290_526_731_491_895),
            (0.1, -1.281_551_565_544_600_4),
        ] {
            assert_close(normal_quantile(p), expected);
        }
        assert_close(normal_quantile(0.9), 1.281_551_565_544_600_4);
        assert_eq!(normal_quantile(0.5), 0.0);
        assert!((normal_quantile(0.5 - 1e-9) + 2.506_628_342_884_532_7e-9).abs() < 1e-15);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(f64::NAN).is_nan());
    }
}
