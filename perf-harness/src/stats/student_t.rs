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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal_quantile;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn cdf_matches_references() {
        // mpmath 1.3: `mp.dps = 50; v, t = mpf(v), mpf(t); nstr(betainc(v / 2, mpf(1) / 2, 0,
        // v / (v + t**2), regularized=True) / 2, 18)`.
        for (t, degrees_of_freedom, expected) in [
            (-3.0, 2.5, 0.036_288_047_774_515_92),
            (-40.0, 15.0, 5.845_330_620_433_199e-17),
            (-4.0, 63.0, 8.452_626_054_273_327e-5),
            (-4.0, 1e6, 3.167_351_700_502_405e-5),
            (-1e-3, 31.0, 0.499_604_261_573_248_3),
            (-1e3, 1.0, 3.183_097_800_805_589e-4),
        ] {
            let value = student_t_cdf(t, degrees_of_freedom);
            assert!((value / expected - 1.0).abs() < 1e-10, "{t} {value:e}");
        }
        for degrees_of_freedom in [1.0, 2.5, 15.0, 31.0, 1000.0] {
            let oracle = StudentsT::new(0.0, 1.0, degrees_of_freedom).unwrap();
            for step in -60..=60 {
                let t = f64::from(step) * 0.1;
                let error = student_t_cdf(t, degrees_of_freedom) - oracle.cdf(t);
                assert!(error.abs() < 1e-11, "{t} {degrees_of_freedom}");
            }
        }
        assert_eq!(student_t_cdf(0.0, 5.0), 0.5);
        assert_eq!(student_t_cdf(f64::INFINITY, 5.0), 1.0);
        assert_eq!(student_t_cdf(f64::NEG_INFINITY, 5.0), 0.0);
    }

    #[test]
    fn quantile_matches_published_tables() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
        for (p, degrees_of_freedom, expected) in [
            (0.95, 5.0, 2.015),
            (0.975, 15.0, 2.131),
            (0.99, 31.0, 2.453),
            (0.999, 63.0, 3.225),
            (0.99, 1.0, 31.821),
        ] {
            let value: f64 = student_t_quantile(p, degrees_of_freedom);
            assert!((value - expected).abs() < 6e-4, "{p} {value}");
        }
    }

    #[test]
    fn quantile_matches_references() {
        // mpmath 1.3: `findroot` of the logarithm of the expression above less log(p), from -4.
        for (p, degrees_of_freedom, expected) in [
            (0.001, 4.0, -7.173_182_219_782_308),
            (5e-4, 9.0, -4.780_912_585_931_139),
            (1.666_666_666_666_666_8e-3, 31.0, -3.180_018_102_032_924),
            (5e-4, 99.5, -3.391_007_394_552_880_5),
        ] {
            let value = student_t_quantile(p, degrees_of_freedom);
            assert!(
                (value / expected - 1.0).abs() < 1e-10,
                "{p} {degrees_of_freedom}: {value}"
            );
        }
    }

    #[test]
    fn quantile_inverts_and_tends_to_the_normal() {
        for degrees_of_freedom in [0.7, 1.0, 15.0, 31.0, 12_345.6, 1e6] {
            for p in [1e-12, 5e-4, 0.005, 0.4, 0.6, 0.9995] {
                let back = student_t_cdf(
                    student_t_quantile(p, degrees_of_freedom),
                    degrees_of_freedom,
                );
                assert!(
                    (back / p - 1.0).abs() < 1e-8,
                    "{p} {degrees_of_freedom}: {back}"
                );
            }
        }
        let far = student_t_quantile(0.0005, 1e6);
        assert!((far / normal_quantile(0.0005) - 1.0).abs() < 1e-5);
        assert_eq!(student_t_quantile(0.5, 7.0), 0.0);
    }
}
