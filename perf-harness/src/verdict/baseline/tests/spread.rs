//! How far runs lie apart.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::fixture::*;
use crate::stats::normal_quantile;
use crate::verdict::baseline::KeptFigure;
use crate::verdict::baseline::spread::RunRatio;
use crate::verdict::decision::{Decision, Reason};

#[test]
fn three_kept_runs_give_students_interval() {
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2: t of 0.995 is 9.925 for 2 and
    // 3.250 for 9 degrees of freedom. Of -1%, 0 and 1% the standard deviation is 1%; of five times
    // -1% and 1% it is 1% · √(10/9).
    let student = |freedom| {
        StudentsT::new(0.0, 1.0, freedom)
            .unwrap()
            .inverse_cdf(0.995)
    };
    let kept = [-0.01_f64, 0.0, 0.01].map(|log| timed(1000.0 * log.exp()));
    let ratio = RunRatio::new(&kept, timed(1050.0), LEVEL);
    assert!((ratio.center - 1.05_f64.ln()).abs() < 1e-12);
    let one_more = (1.0_f64 + 1.0 / 3.0).sqrt();
    assert!(
        (ratio.reach - 9.925 * 0.01 * one_more).abs() < 1e-5,
        "{ratio:?}"
    );
    assert!((ratio.reach - student(2.0) * 0.01 * one_more).abs() < 1e-9);
    let kept: Vec<KeptFigure> = (0..10)
        .map(|run| timed(if run % 2 == 0 { -0.01_f64 } else { 0.01 }.exp()))
        .collect();
    let ratio = RunRatio::new(&kept, timed(1.0), LEVEL);
    let deviation = 0.01 * (10.0_f64 / 9.0).sqrt() * 1.1_f64.sqrt();
    assert!((ratio.reach - 3.25 * deviation).abs() < 1e-5, "{ratio:?}");
    assert!((ratio.reach - student(9.0) * deviation).abs() < 1e-9);
}

#[test]
fn below_three_the_spread_is_assumed() {
    // 2.575829 · 2% · √2 and 2.575829 · 2% · √1.5.
    for (runs, expected) in [(1, 0.072_855_452), (2, 0.063_094_672)] {
        let kept = vec![timed(1000.0); runs];
        let ratio = RunRatio::new(&kept, timed(1000.0), LEVEL);
        assert!((ratio.reach - expected).abs() < 1e-7, "{runs}: {ratio:?}");
        assert!(ratio.is_known);
    }
}

#[test]
fn a_run_without_an_interval_is_no_certainty() {
    let too_few = Decision::Inconclusive(Reason::TooFewCalls);
    for metric in ["p95", "cycles", "rows"] {
        let text = format!("{metric} <= +25%");
        for now in [1000.0, 1500.0] {
            for (kept, current) in [
                (bare(1000.0), bare(now)),
                (bare(1000.0), timed(now)),
                (timed(1000.0), bare(now)),
            ] {
                assert_eq!(judge(&text, &[kept], current), too_few, "{text}");
            }
        }
        // Three runs show how far runs lie apart, whatever they say of themselves.
        let kept = [999.0, 1000.0, 1001.0].map(bare);
        assert_eq!(judge(&text, &kept, bare(1000.0)), Decision::Pass);
        assert_eq!(judge(&text, &kept, bare(1500.0)), Decision::Fail);
    }
}

#[test]
fn counts_that_vary_lie_apart_as_runs_do() {
    for metric in ["cycles", "cache_misses", "rows"] {
        let text = format!("{metric} <= +2%");
        assert_eq!(judge(&text, &[timed(1e6)], timed(1.06e6)), TOO_CLOSE);
        assert_eq!(judge(&text, &[timed(1e6)], timed(1.2e6)), Decision::Fail);
        let two = [timed(1e6), timed(1e6)];
        assert_eq!(judge(&text, &two, timed(1.06e6)), TOO_CLOSE);
    }
}

#[test]
fn what_a_run_leaves_open_in_itself_widens_the_interval() {
    let wide = KeptFigure {
        interval: Some((900.0, 1200.0)),
        ..timed(1000.0)
    };
    let narrow = KeptFigure {
        interval: Some((999.0, 1001.0)),
        ..timed(1000.0)
    };
    let ratio = RunRatio::new(&[narrow], wide, LEVEL);
    assert!(ratio.reach > 1.2_f64.ln(), "{ratio:?}");
    let unbounded = KeptFigure {
        interval: Some((0.0, 1001.0)),
        ..timed(1000.0)
    };
    let ratio = RunRatio::new(&[narrow], unbounded, LEVEL);
    assert_eq!(ratio.reach, f64::INFINITY);
}

/// Runs of one build that lie apart as sessions were seen to, by 0.8%. Of 20,000 there failed none to 2.
#[test]
fn runs_of_the_same_build_do_not_fail() {
    const SESSIONS: usize = 20_000;
    let mut random = fastrand::Rng::with_seed(7);
    let mut session = || {
        let uniform = random.f64().clamp(1e-12, 1.0 - 1e-12);
        timed(1000.0 * (0.008 * normal_quantile(uniform)).exp())
    };
    for runs in [1, 2, 3, 4, 6, 10] {
        let failed = (0..SESSIONS)
            .filter(|_| {
                let kept: Vec<KeptFigure> = (0..runs).map(|_| session()).collect();
                judge("mean <= +2%", &kept, session()) == Decision::Fail
            })
            .count();
        assert!(failed * 1000 < SESSIONS, "{runs} kept runs: {failed}");
    }
}

#[test]
fn a_build_that_is_slower_is_found() {
    let ten: Vec<KeptFigure> = (0..10)
        .map(|run| timed(1000.0 * if run % 2 == 0 { 0.993 } else { 1.007 }))
        .collect();
    assert_eq!(judge("mean <= +2%", &ten, timed(1050.0)), Decision::Fail);
    assert_eq!(judge("mean <= +2%", &ten, timed(1030.0)), TOO_CLOSE);
}
