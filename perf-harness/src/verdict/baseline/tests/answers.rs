//! What is decided of a limit, and in which words.

use perf_targets::{Dimension, Limit};

use super::fixture::*;
use crate::verdict::baseline::*;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::Bound;

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
