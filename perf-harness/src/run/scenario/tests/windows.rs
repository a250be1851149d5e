//! Targets with `over`: every whole window has to hold.

use super::server::{MS, SECOND, Server, constant, run, targets};
use crate::verdict::Decision;

/// Of each second's calls so many take 80 ms between these seconds.
fn slow(calls: u64, from: u64, until: u64) -> Server {
    Server::new(2_000.0).altered(move |second, tally| {
        if (from..until).contains(&second) {
            tally.response.clear();
            tally.response.record_n(5 * MS, tally.passed - calls);
            tally.response.record_n(80 * MS, calls);
        }
    })
}

#[test]
fn one_window_that_misses_is_a_miss_and_the_worst_one_is_shown() {
    let asked = targets(&["p95 < 50ms over 10s", "p95 < 50ms", "p99 < 50ms over 30s"]);
    // 20% of four seconds: 8% of a window, and 1.3% of the whole.
    let outcome = run(&constant(60, 500.0), &mut slow(100, 30, 34), &asked);
    assert_eq!(*outcome.decision("p95 < 50ms over 10s"), Decision::Fail);
    assert_ne!(*outcome.decision("p95 < 50ms"), Decision::Fail);
    assert_eq!(*outcome.decision("p99 < 50ms over 30s"), Decision::Fail);
    let figure = outcome
        .judged("p95 < 50ms over 10s")
        .figure
        .clone()
        .unwrap();
    assert!((figure.value.unwrap() / 80e6 - 1.0).abs() < 1e-3);
    assert_eq!(figure.watched.unwrap().as_secs(), 10);
    assert!(figure.remark.unwrap().contains("of 51 windows"));
}

#[test]
fn all_windows_that_hold_pass() {
    let asked = targets(&[
        "p95 < 50ms over 10s",
        "errors < 1% over 10s",
        "mean < 10ms over 10s",
        "goodput > 450/s over 10s",
        "dropped == 0 over 10s",
    ]);
    let outcome = run(&constant(60, 500.0), &mut Server::new(2_000.0), &asked);
    for target in &asked {
        let decision = outcome.decision(&target.to_string());
        assert_eq!(*decision, Decision::Pass, "{target}");
    }
}

#[test]
fn a_window_near_its_limit_cannot_be_told() {
    let asked = targets(&["p95 < 50ms over 10s"]);
    // 5% of each second of a few.
    let outcome = run(&constant(60, 500.0), &mut slow(25, 30, 45), &asked);
    assert_eq!(outcome.reason("p95 < 50ms over 10s"), "too close");
}

#[test]
fn windows_that_hold_too_few_calls_or_never_fill_certify_nothing() {
    let asked = targets(&["p99 < 50ms over 10s", "p50 < 50ms over 2m"]);
    let outcome = run(&constant(60, 10.0), &mut Server::new(2_000.0), &asked);
    assert_eq!(outcome.reason("p99 < 50ms over 10s"), "too few calls");
    assert!(
        outcome
            .reason("p50 < 50ms over 2m")
            .starts_with("out of time")
    );
}

#[test]
fn a_rate_is_judged_in_every_window() {
    let asked = targets(&["goodput > 450/s over 5s", "goodput > 450/s"]);
    let mut server = Server::new(2_000.0).altered(|second, tally| {
        if (20..24).contains(&second) {
            tally.passed = 300;
        }
    });
    let outcome = run(&constant(60, 500.0), &mut server, &asked);
    assert_eq!(*outcome.decision("goodput > 450/s over 5s"), Decision::Fail);
    assert_ne!(*outcome.decision("goodput > 450/s"), Decision::Fail);
    let worst = outcome
        .judged("goodput > 450/s over 5s")
        .figure
        .clone()
        .unwrap();
    assert_eq!(worst.value, Some(340.0));
    assert_eq!(worst.watched.unwrap().as_nanos() as u64, 5 * SECOND);
}
