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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fewest_calls;
    use statrs::distribution::{Binomial, DiscreteCDF};

    #[test]
    fn tails_match_statrs() {
        for n in [1_u32, 7, 40, 500] {
            for p in [0.0001, 0.01, 0.3, 0.5, 0.95] {
                let oracle = Binomial::new(p, u64::from(n)).unwrap();
                for x in 0..=n.min(60) {
                    let at_most = tail_at_most(f64::from(x), f64::from(n), p);
                    assert!(
                        (at_most - oracle.cdf(u64::from(x))).abs() < 1e-11,
                        "{x} {n} {p}"
                    );
                    let at_least = tail_at_least(f64::from(x + 1), f64::from(n), p);
                    assert!((at_most + at_least - 1.0).abs() < 1e-12, "{x} {n} {p}");
                }
            }
        }
    }

    #[test]
    fn tails_of_real_numbers_match_references() {
        // mpmath 1.3: `mp.dps = 50; x, n, p = mpf(x), mpf(n), mpf(p);
        // nstr(betainc(n - x, x + 1, 0, 1 - p, regularized=True), 18)`.
        for (x, n, p, expected) in [
            (1.0, 996.0, 0.01, 4.970_873_871_881_378e-4),
            (12.5, 3000.25, 0.01, 2.497_368_513_621_092e-4),
            (0.75, 190.5, 0.05, 3.755_683_866_734_727e-4),
            (3300.0, 333_000.0, 0.01, 0.304_433_759_501_931_4),
        ] {
            let value = tail_at_most(x, n, p);
            assert!((value / expected - 1.0).abs() < 1e-9, "{x} {n}: {value:e}");
        }
        // `nstr(betainc(x, n - x + 1, 0, p, regularized=True), 18)`.
        for (x, n, p, expected) in [
            (12.5, 300.25, 0.01, 3.000_325_933_265_191_6e-5),
            (40.0, 1333.0, 0.01, 2.215_905_797_155_347e-9),
            (700.5, 1200.0, 0.5, 3.591_305_646_123_684e-9),
        ] {
            let value = tail_at_least(x, n, p);
            assert!((value / expected - 1.0).abs() < 1e-9, "{x} {n}: {value:e}");
        }
    }

    #[test]
    fn bounds_match_closed_forms_and_a_published_value() {
        // None in n: 1 − level^(1/n); a tiny share keeps its digits.
        for n in [1.0, 59.0, 1e9] {
            let expected = -(0.005_f64.ln() / n).exp_m1();
            assert!((upper_bound(0.0, n, 0.005) / expected - 1.0).abs() < 1e-11);
            assert!((lower_bound(n, n, 0.005) - (1.0 - expected)).abs() < 1e-11);
        }
        // 10 in 100 at 95%: 0.0490 to 0.1762 (Newcombe, Statistics in Medicine 17, 1998, and
        // every table of exact limits).
        assert!((lower_bound(10.0, 100.0, 0.025) - 0.0490).abs() < 5e-5);
        assert!((upper_bound(10.0, 100.0, 0.025) - 0.1762).abs() < 5e-5);
    }

    #[test]
    fn bounds_invert_the_tails_for_real_numbers() {
        for (x, n) in [(0.4, 12.5), (3.3, 99.9), (120.0, 1e6), (99.0, 99.5)] {
            for level in [5e-5, 0.005, 0.2] {
                let upper = upper_bound(x, n, level);
                // Near 1 the bound as a double is what limits the way back.
                let rounding = (n - x) * f64::EPSILON / (1.0 - upper);
                let error = tail_at_most(x, n, upper) / level - 1.0;
                assert!(error.abs() < 1e-9 + rounding, "{x} {n} {level}: {error}");
                let lower = lower_bound(x, n, level);
                assert!((tail_at_least(x, n, lower) / level - 1.0).abs() < 1e-9);
            }
        }
        assert_eq!(upper_bound(5.0, 5.0, 0.01), 1.0);
        assert_eq!(upper_bound(0.0, 0.0, 0.01), 1.0);
        assert_eq!(lower_bound(0.0, 5.0, 0.01), 0.0);
    }

    #[test]
    fn fewest_calls_are_those_whose_bound_is_the_limit() {
        for (share, calls) in [(0.05, 59), (0.01, 299), (0.001, 2995), (0.0001, 29_956)] {
            assert_eq!(fewest_calls(share, 0.05), calls);
            assert!(upper_bound(0.0, calls as f64, 0.05) <= share);
            assert!(upper_bound(0.0, calls as f64 - 1.0, 0.05) > share);
        }
    }
}
