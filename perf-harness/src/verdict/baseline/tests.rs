use perf_targets::{Dimension, Direction, Limit, Target};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::spread::RunRatio;
use super::*;
use crate::stats::normal_quantile;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::Bound;

const LEVEL: f64 = 0.005;
const TOLERANCE: f64 = 0.01;

fn target(text: &str) -> Target {
    text.parse().unwrap()
}

/// Known well within its run.
fn timed(value: f64) -> KeptFigure {
    KeptFigure {
        value,
        interval: Some((value, value)),
        bound: Bound::Exact,
        is_deterministic: false,
    }
}

/// With nothing said of how far it may be wrong.
fn bare(value: f64) -> KeptFigure {
    KeptFigure {
        interval: None,
        ..timed(value)
    }
}

fn exact(value: f64) -> KeptFigure {
    KeptFigure {
        is_deterministic: true,
        ..bare(value)
    }
}

/// A figure of `metric`, the kept ones and the current one.
fn figure(metric: &str, kept: &[KeptFigure], current: KeptFigure) -> StoredFigure {
    let metric: perf_targets::Metric = metric.parse().unwrap();
    StoredFigure {
        dimension: metric.dimension().unwrap_or(Dimension::Count),
        direction: metric.direction().or(Some(Direction::Lower)),
        metric,
        kept: kept.to_vec(),
        current,
        other_machine: None,
        call_ns: None,
        clock_step_ns: 10.0,
    }
}

fn judge(text: &str, kept: &[KeptFigure], current: KeptFigure) -> Decision {
    let target = target(text);
    let figure = figure(&target.metric.to_string(), kept, current);
    judge_stored(&target, &figure, LEVEL, TOLERANCE)
}

const TOO_CLOSE: Decision = Decision::Inconclusive(Reason::TooClose);

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

#[test]
fn only_an_interval_beyond_the_limit_fails_and_only_one_within_passes() {
    let kept = [timed(1000.0)];
    // The assumed interval reaches 7.3% to either side.
    assert_eq!(judge("mean <= +10%", &kept, timed(1000.0)), Decision::Pass);
    assert_eq!(judge("mean <= +10%", &kept, timed(1050.0)), TOO_CLOSE);
    assert_eq!(judge("mean <= +10%", &kept, timed(1170.0)), TOO_CLOSE);
    assert_eq!(judge("mean <= +10%", &kept, timed(1190.0)), Decision::Fail);
    assert_eq!(judge("mean <= +2%", &kept, timed(1000.0)), TOO_CLOSE);
    let ten: Vec<KeptFigure> = (0..10)
        .map(|run| timed(1000.0 + f64::from(run % 2)))
        .collect();
    assert_eq!(judge("mean <= +2%", &ten, timed(1000.0)), Decision::Pass);
    assert_eq!(judge("mean <= +0%", &ten, timed(1003.0)), Decision::Pass);
    assert_eq!(judge("mean <= +0%", &ten, timed(1015.0)), Decision::Fail);
}

#[test]
fn improvements_are_asked_for_in_either_direction() {
    let kept = [timed(1e6)];
    assert_eq!(
        judge("throughput >= +20%", &kept, timed(1.3e6)),
        Decision::Pass
    );
    assert_eq!(judge("throughput >= +20%", &kept, timed(1.2e6)), TOO_CLOSE);
    assert_eq!(
        judge("throughput >= +20%", &kept, timed(1.1e6)),
        Decision::Fail
    );
    assert_eq!(
        judge("throughput >= -15%", &kept, timed(0.99e6)),
        Decision::Pass
    );
    assert_eq!(
        judge("throughput >= -15%", &kept, timed(0.7e6)),
        Decision::Fail
    );
    assert_eq!(
        judge("mean <= -50%", &[timed(2e3)], timed(900.0)),
        Decision::Pass
    );
}

#[test]
fn counts_that_never_vary_compare_exactly_with_the_latest_run() {
    let kept = [exact(9.0), exact(10.0)];
    for (text, now, decision) in [
        ("allocs <= +0%", 10.0, Decision::Pass),
        ("allocs <= +0%", 11.0, Decision::Fail),
        ("allocs <= +0%", 10.5, Decision::Pass),
        ("allocs <= -50%", 5.0, Decision::Pass),
        ("allocs <= -50%", 6.0, Decision::Fail),
        ("allocs <= 0.7x", 7.0, Decision::Pass),
        ("allocs == +0%", 10.0, Decision::Pass),
        ("allocs == +0%", 9.0, Decision::Fail),
        ("instructions <= +0%", 10.5, Decision::Fail),
        ("alloc_bytes <= +0%", 11.0, Decision::Pass),
        ("alloc_bytes <= +0%", 12.0, Decision::Fail),
        ("alloc_bytes < +5%", 11.0, Decision::Pass),
    ] {
        assert_eq!(judge(text, &kept, exact(now)), decision, "{text} at {now}");
    }
}

#[test]
fn nothing_is_handled_on_either_side() {
    let [none, one] = [exact(0.0), exact(1.0)];
    assert_eq!(judge("allocs <= +0%", &[none], none), Decision::Pass);
    assert_eq!(judge("allocs <= +0%", &[none], one), Decision::Fail);
    assert_eq!(judge("allocs <= -50%", &[one], none), Decision::Pass);
    assert_eq!(judge("allocs <= -50%", &[none], one), Decision::Fail);
    assert!(matches!(
        judge("allocs <= -50%", &[none], none),
        Decision::Inconclusive(Reason::NotMeasurable(_))
    ));
    let seen = |value: f64, interval| KeptFigure {
        interval: Some(interval),
        ..timed(value)
    };
    let never = seen(0.0, (0.0, 0.003));
    assert_eq!(judge("errors <= +50%", &[never], never), Decision::Pass);
    let often = seen(0.05, (0.04, 0.06));
    assert_eq!(judge("errors <= +50%", &[never], often), Decision::Fail);
    let once = seen(0.001, (0.0001, 0.005));
    assert!(matches!(
        judge("errors <= +50%", &[never], once),
        Decision::Inconclusive(Reason::NotMeasurable(_))
    ));
    assert_eq!(judge("errors <= +50%", &[often], never), Decision::Pass);
}

#[test]
fn counts_that_vary_are_never_taken_for_exact() {
    let vary = |value: f64| KeptFigure {
        interval: Some((value - 0.2, value + 0.2)),
        ..timed(value)
    };
    // Less than an allocation is none, whatever the ratio.
    assert_eq!(
        judge("allocs <= +0%", &[vary(3.0)], vary(3.1)),
        Decision::Pass
    );
    assert_eq!(judge("allocs <= +0%", &[vary(3.0)], vary(3.8)), TOO_CLOSE);
    assert_eq!(
        judge("allocs <= +0%", &[vary(3.0)], vary(6.0)),
        Decision::Fail
    );
    assert_eq!(
        judge("instructions <= +0%", &[vary(300.0)], vary(300.0)),
        TOO_CLOSE
    );
    assert_eq!(
        judge("instructions <= +0%", &[exact(300.0)], vary(300.0)),
        TOO_CLOSE
    );
    assert_eq!(
        judge("instructions <= +5%", &[bare(300.0)], bare(300.0)),
        Decision::Inconclusive(Reason::TooFewCalls)
    );
}

#[test]
fn bounds_prove_only_what_they_bound() {
    let at_most = |value| KeptFigure {
        bound: Bound::AtMost,
        ..timed(value)
    };
    let at_least = |value| KeptFigure {
        bound: Bound::AtLeast,
        ..timed(value)
    };
    let (slow, fast) = (timed(1000.0), timed(500.0));
    for (kept, current, decision) in [
        (slow, at_most(500.0), Decision::Pass),
        // It may be less.
        (fast, at_most(1000.0), TOO_CLOSE),
        // What it was may be less.
        (at_most(1000.0), fast, TOO_CLOSE),
        (at_most(500.0), slow, Decision::Fail),
        (at_least(1000.0), fast, Decision::Pass),
        (at_least(500.0), slow, TOO_CLOSE),
        (fast, at_least(1000.0), Decision::Fail),
        (slow, at_least(500.0), TOO_CLOSE),
        (at_most(500.0), at_least(1000.0), Decision::Fail),
        (at_least(1000.0), at_most(500.0), Decision::Pass),
    ] {
        let found = judge("p99 <= +10%", &[kept], current);
        assert_eq!(found, decision, "{current:?} against {kept:?}");
    }
    for (kept, current) in [
        (at_most(500.0), at_most(500.0)),
        (at_least(500.0), at_least(500.0)),
    ] {
        assert!(matches!(
            judge("p99 <= +10%", &[kept], current),
            Decision::Inconclusive(Reason::NotMeasurable(_))
        ));
    }
    let mixed = [at_most(500.0), at_least(500.0)];
    assert!(matches!(
        judge("p99 <= +10%", &mixed, slow),
        Decision::Inconclusive(Reason::NotMeasurable(_))
    ));
}

#[test]
fn a_nanosecond_and_two_steps_of_the_clock_are_no_worsening() {
    let ten = |value: f64| vec![timed(value); 10];
    assert_eq!(judge("mean <= +10%", &ten(2.0), timed(2.9)), Decision::Pass);
    assert_eq!(judge("mean <= +10%", &ten(2.0), timed(3.1)), Decision::Fail);
    assert_eq!(
        judge("p99 <= +10%", &ten(30.0), timed(49.0)),
        Decision::Pass
    );
    assert_eq!(
        judge("p99 <= +10%", &ten(30.0), timed(52.0)),
        Decision::Fail
    );
    // An improvement that was asked for has no such floor.
    assert_eq!(judge("mean <= -20%", &ten(2.0), timed(1.9)), Decision::Fail);
    // A rate is held to what the call took.
    let target = target("throughput >= -10%");
    for (call_ns, decision) in [(2.0, Decision::Pass), (2000.0, Decision::Fail)] {
        let mut figure = figure("throughput", &ten(1e9 / call_ns), timed(0.8e9 / call_ns));
        figure.call_ns = Some(call_ns);
        assert_eq!(judge_stored(&target, &figure, LEVEL, TOLERANCE), decision);
    }
}

#[test]
fn times_of_another_machine_are_incomparable_and_counts_are_not() {
    let judge = |text: &str, kept, current| {
        let target = target(text);
        let mut figure = figure(&target.metric.to_string(), &[kept], current);
        figure.other_machine = Some("another one".into());
        judge_stored(&target, &figure, LEVEL, TOLERANCE)
    };
    for text in [
        "mean <= 100x",
        "cpu <= 100x",
        "throughput >= 0.01x",
        "cycles <= 100x",
    ] {
        assert_eq!(
            judge(text, timed(1.0), timed(1.0)),
            Decision::Inconclusive(Reason::Incomparable("another one".into())),
            "{text}"
        );
    }
    for text in [
        "allocs <= +0%",
        "peak_bytes <= +0%",
        "instructions <= +0%",
        "rows <= +0%",
    ] {
        assert_eq!(
            judge(text, exact(7.0), exact(7.0)),
            Decision::Pass,
            "{text}"
        );
    }
}

#[test]
fn a_tier_of_more_than_all_is_met_by_anything() {
    let mut target = target("throughput >= -15%");
    if let Limit::Relative(relative) = &mut target.limit {
        relative.factor = -0.5;
    }
    let figure = figure("throughput", &[timed(1e6)], timed(1.0));
    let decision = judge_stored(&target, &figure, LEVEL, TOLERANCE);
    assert_eq!(decision, Decision::Pass);
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

#[test]
fn the_sentence_says_since_when_how_sure_and_what_to_do() {
    let target = target("mean <= +10%");
    let since = Since {
        timestamp: "2026-11-21T10:30:00Z".into(),
        commit: Some("7a49a34f0e5d1c2b3a49".into()),
        is_dirty: true,
    };
    let told = |current: f64| {
        let figure = figure("mean", &[timed(1000.0)], timed(current));
        let decision = judge_stored(&target, &figure, LEVEL, TOLERANCE);
        let comparison = compare_stored(&figure, LEVEL, TOLERANCE);
        explain_stored(
            &target,
            &decision,
            "baseline:main",
            &comparison,
            Some(Dimension::Time),
            0.99,
            &since,
        )
    };
    assert_eq!(
        told(1300.0),
        "mean is 1.3 us against 1 us of `baseline:main`, +30% (between +20.9% and +39.8% at 99% confidence), and must be at most +10% (assumed spread, 1 kept run; the latest kept run is of 2026-11-21T10:30:00Z, commit 7a49a34f0 with changes); `cargo perf-bench compare --base 7a49a34f0` measures both side by side"
    );
    let close = told(1050.0);
    assert!(
        close.contains("too close for runs of different times: use `cargo perf-bench compare --base 7a49a34f0` or --against"),
        "{close}"
    );
}
