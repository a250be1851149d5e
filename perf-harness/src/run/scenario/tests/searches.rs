//! Searches for a scripted capacity and a scripted law.

use std::time::Duration;

use super::server::{Beyond, MS, Server, open, run, scenario, targets};
use crate::load::{Executor, Scenario, SweepLevel};
use crate::verdict::{Bound, Decision};

pub(super) fn breakpoint(start_rate: f64, max_rate: f64, tolerance: f64) -> Scenario {
    scenario(Executor::Breakpoint {
        open: open(&[(1, start_rate)], f64::INFINITY),
        start_rate,
        max_rate,
        dwell: Duration::from_secs(20),
        tolerance,
    })
}

#[test]
fn the_capacity_is_found_to_the_tolerance() {
    for (capacity, beyond) in [
        (2_000.0, Beyond::IsRefused),
        (2_000.0, Beyond::Waits),
        (777.0, Beyond::Waits),
        (130.0, Beyond::IsRefused),
    ] {
        let mut server = Server::new(capacity);
        server.beyond = beyond;
        let search = breakpoint(100.0, 100_000.0, 0.02);
        let asked = targets(&["p95 < 1s"]);
        let outcome = run(&search, &mut server, &asked);
        let metric = "capacity".parse().unwrap();
        let figure = outcome.measured.summary.figure(&metric).unwrap();
        let (lower, upper) = (figure.lower.unwrap(), figure.upper.unwrap());
        assert!(upper - lower <= 0.02 * lower, "{lower} {upper}");
        // Up to 1% of the calls may be lost.
        assert!(
            lower <= capacity * 1.011 && capacity <= upper,
            "{lower} {upper}"
        );
        assert_eq!(figure.value, Some(lower));
        let series = outcome.series();
        assert!(
            series
                .curve
                .windows(2)
                .all(|two| two[0].load <= two[1].load)
        );
        assert!(
            series
                .curve
                .iter()
                .all(|point| point.held == (point.load <= lower))
        );
        let summary = series.curve_summary.as_deref().unwrap();
        assert!(summary.starts_with("sustained up to "), "{summary}");
        assert!(summary.contains("recovered"), "{summary}");
        assert!(outcome.value("recovery") < 20e9);
    }
}

#[test]
fn the_bracket_is_judged_by_its_ends() {
    let asked = targets(&[
        "capacity >= 1900/s",
        "capacity >= 2200/s",
        "capacity >= 2020/s",
        "p95 < 100ms",
        "recovery < 5s",
    ]);
    let mut server = Server::new(2_000.0);
    server.beyond = Beyond::IsRefused;
    let outcome = run(&breakpoint(100.0, 100_000.0, 0.05), &mut server, &asked);
    assert_eq!(*outcome.decision("capacity >= 1900/s"), Decision::Pass);
    assert_eq!(*outcome.decision("capacity >= 2200/s"), Decision::Fail);
    assert_eq!(outcome.reason("capacity >= 2020/s"), "too close");
    // Judged at what was sustained, not over all of the search.
    assert_eq!(*outcome.decision("p95 < 100ms"), Decision::Pass);
    assert_eq!(*outcome.decision("recovery < 5s"), Decision::Pass);
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with("judged at "))
    );
}

#[test]
fn each_step_breaks_for_its_own_reason() {
    let first = |server: Server, asked: &[&str], stop: &[&str]| {
        let mut search = breakpoint(100.0, 100_000.0, 0.05);
        search.stop = targets(stop);
        let mut server = server;
        let outcome = run(&search, &mut server, &targets(asked));
        outcome.series().curve_summary.clone().unwrap()
    };
    let refusing = || Server {
        beyond: Beyond::IsRefused,
        ..Server::new(2_000.0)
    };
    let text = first(refusing(), &[], &["errors >= 5% over 10s"]);
    assert!(
        text.contains("broken first at 3200/s: `errors >= 5% over 10s` fired"),
        "{text}"
    );
    let text = first(refusing(), &["errors < 1%"], &[]);
    assert!(text.contains("`errors < 1%` was missed"), "{text}");
    let text = first(refusing(), &[], &[]);
    assert!(text.contains("37.5% of the calls failed"), "{text}");
    let text = first(Server::new(2_000.0), &[], &[]);
    assert!(text.contains("the backlog grew"), "{text}");
    let text = first(
        Server::new(2_000.0),
        &["p95 < 500ms"],
        &["p95 > 5s over 10s"],
    );
    assert!(text.contains("`p95 > 5s over 10s` fired"), "{text}");
}

#[test]
fn a_search_that_meets_its_ceiling_or_breaks_at_once_says_so() {
    let asked = targets(&["capacity >= 500/s", "capacity >= 5000/s"]);
    let outcome = run(
        &breakpoint(100.0, 1_000.0, 0.05),
        &mut Server::new(9_000.0),
        &asked,
    );
    assert_eq!(*outcome.decision("capacity >= 500/s"), Decision::Pass);
    assert!(outcome.reason("capacity >= 5000/s").contains("max_rate"));
    let figure = outcome.judged("capacity >= 500/s").figure.clone().unwrap();
    assert_eq!(
        (figure.value, figure.bound),
        (Some(1_000.0), Bound::AtLeast)
    );

    // It begins beyond what can be served, and goes down.
    let outcome = run(
        &breakpoint(1_000.0, 9_000.0, 0.05),
        &mut Server::new(300.0),
        &asked,
    );
    assert!((285.0..=303.0).contains(&outcome.value("capacity")));
    assert_eq!(*outcome.decision("capacity >= 500/s"), Decision::Fail);

    let mut broken = Server::new(300.0).altered(|_, tally| {
        (tally.passed, tally.failed) = (0, tally.passed + tally.failed);
    });
    let outcome = run(&breakpoint(1_000.0, 9_000.0, 0.05), &mut broken, &asked);
    assert_eq!(*outcome.decision("capacity >= 500/s"), Decision::Fail);
    let figure = outcome.judged("capacity >= 500/s").figure.clone().unwrap();
    assert_eq!(figure.bound, Bound::AtMost);
}

#[test]
fn what_the_generator_cannot_give_is_no_capacity() {
    let asked = targets(&["capacity >= 800/s", "capacity >= 5000/s", "p95 < 1s"]);
    let slow_from = |rate: u64| {
        Server::new(90_000.0).altered(move |_, tally| {
            if tally.offered > rate {
                tally.own_lag.record_n(300 * MS, tally.started);
            }
        })
    };
    let search = breakpoint(100.0, 90_000.0, 0.05);
    let outcome = run(&search, &mut slow_from(1_000), &asked);
    // What was sustained was, and what was not tried is not known.
    assert_eq!(*outcome.decision("capacity >= 800/s"), Decision::Pass);
    assert!(
        outcome
            .reason("capacity >= 5000/s")
            .starts_with("generator too slow")
    );
    assert_eq!(*outcome.decision("p95 < 1s"), Decision::Pass);
    let found = outcome.value("capacity");
    assert!((950.0..=1_000.0).contains(&found), "{found}");
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with("the generator was too slow for"))
    );

    let outcome = run(&search, &mut slow_from(0), &asked);
    for target in ["capacity >= 800/s", "p95 < 1s"] {
        let reason = outcome.reason(target);
        assert!(
            reason.starts_with("generator too slow"),
            "{target}: {reason}"
        );
    }
}

#[test]
fn a_step_that_held_the_generator_up_once_is_repeated() {
    let mut held_up = false;
    let mut server = Server::new(2_000.0).altered(move |_, tally| {
        if tally.offered == 800 && !held_up {
            held_up = true;
            tally.own_lag.record_n(300 * MS, 1_000_000);
        }
    });
    let search = breakpoint(100.0, 90_000.0, 0.05);
    let outcome = run(&search, &mut server, &targets(&["capacity > 1900/s"]));
    assert!(outcome.value("capacity") > 1_900.0);
    assert_eq!(*outcome.decision("capacity > 1900/s"), Decision::Pass);
}

fn sweep(levels: &[u32]) -> Scenario {
    let level = |vus: &u32| SweepLevel {
        vus: *vus,
        duration: Duration::from_secs(10),
    };
    scenario(Executor::ConcurrencySweep {
        levels: levels.iter().map(level).collect(),
    })
}

/// σ = 0.05, κ = 0.0005: the peak lies at 43.6 users.
fn scalable() -> Server {
    let mut server = Server::new(0.0);
    server.capacity = Box::new(|users| {
        10_000.0 * users / (1.0 + 0.05 * (users - 1.0) + 0.0005 * users * (users - 1.0))
    });
    let mut random = fastrand::Rng::with_seed(3);
    server.altered(move |_, tally| {
        let noise = 0.98 + 0.04 * random.f64();
        tally.passed = (tally.passed as f64 * noise) as u64;
        let response = tally.response.clone();
        tally.response.clear();
        tally
            .response
            .record_n(response.value_at(0.5).unwrap_or(1), tally.passed);
    })
}

#[test]
fn a_sweep_finds_the_peak_of_the_law_and_runs_in_random_order() {
    let levels = [1, 2, 4, 8, 16, 32, 64, 128];
    let mut server = scalable();
    let asked = targets(&["p95 < 5ms"]);
    let outcome = run(&sweep(&levels), &mut server, &asked);
    let series = outcome.series();
    assert_eq!(series.model, "closed");
    let peak = series.peak.unwrap();
    assert!((peak / 43.6 - 1.0).abs() < 0.05, "{peak}");
    let summary = series.curve_summary.as_deref().unwrap();
    assert!(summary.starts_with("goodput peaks at 4"), "{summary}");
    assert!(!summary.contains("outside"), "{summary}");
    assert!(series.curve.iter().all(|point| {
        let fitted = point.fitted.unwrap();
        (fitted / point.goodput - 1.0).abs() < 0.05
    }));
    // Levels run in an order that is drawn, and the curve has them by their load.
    let ran: Vec<f64> = series.stages.iter().map(|stage| stage.from).collect();
    assert!(!ran.is_sorted());
    assert!(
        series
            .curve
            .is_sorted_by(|one, other| one.load < other.load)
    );
}

#[test]
fn a_peak_outside_of_what_was_measured_is_said_to_be() {
    let outcome = run(&sweep(&[1, 2, 4, 8, 16]), &mut scalable(), &[]);
    let series = outcome.series();
    assert_eq!(series.peak, None);
    let summary = series.curve_summary.as_deref().unwrap();
    assert!(
        summary.contains("outside of what was measured") || summary.contains("no peak"),
        "{summary}"
    );
}

#[test]
fn a_sweep_judges_the_most_users_that_hold_all_targets() {
    let asked = targets(&["mean < 1ms"]);
    let outcome = run(&sweep(&[1, 8, 64, 256]), &mut scalable(), &asked);
    assert_eq!(*outcome.decision("mean < 1ms"), Decision::Pass);
    let held: Vec<bool> = outcome
        .series()
        .curve
        .iter()
        .map(|point| point.held)
        .collect();
    assert_eq!(held, [true, true, true, false]);
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.contains("judged at 64 users"))
    );
}
