//! A load whose course is laid down: its figures, its answers and its course.

use super::server::{Beyond, MS, SECOND, Server, constant, load, open, run, scenario, targets};
use crate::load::{Executor, Shard};
use crate::measure::{FigureKind, RecordedFigure};
use crate::run::scenario::{Watches, run_load};
use crate::verdict::{Bound, Decision};

#[test]
fn a_load_within_its_limits_passes_and_its_course_is_told() {
    let asked = targets(&[
        "p95 < 10ms",
        "mean < 6ms",
        "errors < 1%",
        "errors == 0",
        "dropped == 0",
        "goodput > 450/s",
        "throughput > 450/s",
        "availability >= 99%",
        "stability >= 99%",
        "checks.status >= 99%",
        "rows < 12",
    ]);
    let mut server = Server::new(2_000.0).altered(|_, tally| {
        tally.checks.insert("status", (tally.passed, tally.passed));
        let rows = vec![10.0; tally.passed as usize];
        tally.figures = vec![RecordedFigure::of("rows", FigureKind::Count, &rows)];
    });
    let outcome = run(&constant(30, 500.0), &mut server, &asked);
    for target in &asked {
        let decision = outcome.decision(&target.to_string());
        assert_eq!(*decision, Decision::Pass, "{target}");
    }
    assert!((outcome.value("p50") / 5e6 - 1.0).abs() < 1e-3);
    assert!((outcome.value("mean") / 5.25e6 - 1.0).abs() < 1e-6);
    assert_eq!(outcome.value("goodput"), 500.0);
    assert_eq!(
        (outcome.value("errors"), outcome.value("dropped")),
        (0.0, 0.0)
    );
    assert_eq!(outcome.value("checks.status"), 1.0);
    let series = outcome.series();
    assert_eq!(
        (series.scenario.as_str(), series.model.as_str()),
        ("peak", "open")
    );
    assert_eq!(series.seconds.len(), 30);
    assert_eq!(series.stages.len(), 1);
    assert_eq!(
        (series.stages[0].offered, series.stages[0].calls),
        (15_000, 15_000)
    );
    assert_eq!(series.stages[0].goodput, 500.0);
    assert_eq!(series.checks["status"], (15_000, 15_000));
    assert_eq!(series.generator.too_slow, None);
    assert_eq!(series.generator.little, Some(1.0));
    assert_eq!(
        series.service.iter().map(|(_, calls)| calls).sum::<u64>(),
        15_000
    );
    let calls: u64 = outcome
        .measured
        .histogram
        .iter()
        .map(|(_, calls)| calls)
        .sum();
    assert_eq!(calls, 15_000);
}

#[test]
fn what_is_beyond_its_limits_fails() {
    let asked = targets(&[
        "p95 < 7ms",
        "mean < 5ms",
        "errors < 1%",
        "errors == 0",
        "goodput >= 500/s",
        "p50 > 10ms",
    ]);
    let mut server = Server::new(2_000.0).altered(|second, tally| {
        let failed = 20 + second % 3;
        (tally.passed, tally.failed) = (tally.passed - failed, failed);
        tally.errors.insert("refused".to_owned(), failed);
    });
    let outcome = run(&constant(30, 500.0), &mut server, &asked);
    for target in &asked {
        let decision = outcome.decision(&target.to_string());
        assert_eq!(*decision, Decision::Fail, "{target}");
    }
    assert_eq!(outcome.series().errors["refused"], 630);
    assert_eq!(outcome.value("availability"), 0.0);
}

#[test]
fn what_is_too_close_stays_open() {
    // Of each second's calls 5% take longer than 7 ms on average, more or fewer of them by turns.
    let asked = targets(&["p95 < 7ms", "errors < 1%"]);
    let mut server = Server::new(2_000.0).altered(|second, tally| {
        let slow = if second % 2 == 0 { 20 } else { 30 };
        tally.response.clear();
        tally.response.record_n(5 * MS, 500 - slow);
        tally.response.record_n(8 * MS, slow);
        let failed = 4 + second % 3;
        (tally.passed, tally.failed) = (500 - failed, failed);
    });
    let outcome = run(&constant(30, 500.0), &mut server, &asked);
    assert_eq!(outcome.reason("p95 < 7ms"), "too close");
    assert_eq!(outcome.reason("errors < 1%"), "too close");
}

#[test]
fn a_few_calls_certify_nothing() {
    let asked = targets(&["p99 < 10ms", "errors < 1%", "mean < 10ms"]);
    let outcome = run(&constant(2, 20.0), &mut Server::new(2_000.0), &asked);
    for target in &asked {
        assert_eq!(outcome.reason(&target.to_string()), "too few calls");
    }
}

#[test]
fn a_few_seconds_tell_of_rates_and_means() {
    let asked = targets(&[
        "goodput > 100/s",
        "mean < 10ms",
        "errors < 1%",
        "mean < 2ms",
    ]);
    let mut server = Server::new(9_000.0).altered(|second, tally| {
        tally.passed = 1_600 + 40 * (second % 3);
    });
    let outcome = run(&constant(4, 1_700.0), &mut server, &asked);
    for target in ["goodput > 100/s", "mean < 10ms", "errors < 1%"] {
        assert_eq!(*outcome.decision(target), Decision::Pass, "{target}");
    }
    assert_eq!(*outcome.decision("mean < 2ms"), Decision::Fail);
}

#[test]
fn what_has_not_ended_or_was_dropped_is_slower_than_any_limit() {
    // Twice what it can serve: after 30 s of grace a part of it still waits.
    let asked = targets(&["p99 < 100s", "p50 < 5s", "mean < 100s"]);
    let outcome = run(&constant(120, 1_000.0), &mut Server::new(500.0), &asked);
    let p99 = outcome.judged("p99 < 100s");
    assert_eq!(p99.figure.as_ref().unwrap().bound, Bound::AtLeast);
    // Nobody knows how long they would have taken: the limit is beyond what was watched.
    assert_ne!(p99.decision, Decision::Pass);
    assert_eq!(*outcome.decision("p50 < 5s"), Decision::Fail);
    assert_ne!(*outcome.decision("mean < 100s"), Decision::Pass);

    let asked = targets(&["p99 < 1s", "dropped == 0", "errors < 1%", "p90 < 1s"]);
    let mut server = Server::new(500.0).altered(|_, tally| {
        tally.dropped = 50;
        tally.passed -= 50;
        tally.response.clear();
        tally.response.record_n(5 * MS, tally.passed);
    });
    let outcome = run(&constant(30, 500.0), &mut server, &asked);
    assert_eq!(*outcome.decision("p99 < 1s"), Decision::Fail);
    assert_eq!(*outcome.decision("dropped == 0"), Decision::Fail);
    assert_eq!(*outcome.decision("errors < 1%"), Decision::Fail);
    let p99 = outcome.judged("p99 < 1s").figure.clone().unwrap();
    assert_eq!((p99.bound, p99.upper), (Bound::AtLeast, None));
    assert_eq!(outcome.value("dropped"), 1_500.0);
}

#[test]
fn availability_and_stability_count_seconds() {
    // Three seconds of errors, two of slowness, and one in which nothing ended.
    let asked = targets(&[
        "p95 < 50ms",
        "errors < 5%",
        "availability >= 93%",
        "availability >= 94%",
        "stability < 91%",
    ]);
    let mut server = Server::new(2_000.0).altered(|second, tally| match second {
        10..13 => (tally.passed, tally.failed) = (tally.passed - 50, 50),
        30..32 => {
            tally.response.clear();
            tally.response.record_n(100 * MS, tally.passed);
        }
        40 => {
            tally.passed = 0;
            tally.response.clear();
            tally.in_flight = 500;
        }
        _ => {}
    });
    let outcome = run(&constant(60, 500.0), &mut server, &asked);
    assert!((outcome.value("availability") - 56.0 / 60.0).abs() < 1e-12);
    // Nor was the second stable in which nothing ended.
    assert!((outcome.value("stability") - 54.0 / 60.0).abs() < 1e-12);
    assert_eq!(*outcome.decision("availability >= 93%"), Decision::Pass);
    assert_eq!(*outcome.decision("availability >= 94%"), Decision::Fail);
}

#[test]
fn recovery_is_known_to_a_second() {
    // 20 s at 500/s, 10 s at 1500/s on a server for 1000/s, then 500/s again: 5000 calls wait, which
    // takes 10 s.
    let stages = open(&[(20, 500.0), (10, 1_500.0), (40, 500.0)], 1_000.0);
    let spike = scenario(Executor::Open(stages));
    let asked = targets(&["p95 < 100ms", "recovery < 12s", "recovery < 9s"]);
    let outcome = run(&spike, &mut Server::new(1_000.0), &asked);
    let recovery = outcome.value("recovery");
    assert!((9e9..=11e9).contains(&recovery), "{recovery}");
    assert_eq!(*outcome.decision("recovery < 12s"), Decision::Pass);
    assert_eq!(*outcome.decision("recovery < 9s"), Decision::Fail);
    assert_eq!(outcome.series().stages.len(), 3);
    let told = outcome.series().events.iter();
    assert!(
        told.clone()
            .any(|event| event.text.starts_with("recovered within"))
    );

    // A server that does not get well: the backlog grows after the load went down.
    let mut sick = Server::new(1_000.0);
    sick.capacity = Box::new(|_| 400.0);
    let outcome = run(&spike, &mut sick, &asked);
    assert_eq!(*outcome.decision("recovery < 12s"), Decision::Fail);
    let figure = outcome.judged("recovery < 12s").figure.clone().unwrap();
    assert_eq!(figure.bound, Bound::AtLeast);
    assert!(outcome.notes.iter().any(|note| note.contains("cascade")));
}

#[test]
fn early_seconds_are_left_out_where_a_delay_says_so() {
    let asked = targets(&["p95 < 10ms", "errors == 0", "goodput > 450/s"]);
    let slow_start = |second: u64, tally: &mut crate::load::Tally| {
        if second < 5 {
            (tally.passed, tally.failed) = (100, 400);
            tally.response.clear();
            tally.response.record_n(500 * MS, 500);
        }
    };
    let mut load = constant(60, 500.0);
    let outcome = run(&load, &mut Server::new(2_000.0).altered(slow_start), &asked);
    assert_eq!(*outcome.decision("errors == 0"), Decision::Fail);
    load.delay = std::time::Duration::from_secs(5);
    let outcome = run(&load, &mut Server::new(2_000.0).altered(slow_start), &asked);
    for target in &asked {
        let decision = outcome.decision(&target.to_string());
        assert_eq!(*decision, Decision::Pass, "{target}");
    }
    assert_eq!(outcome.series().seconds.len(), 60);
}

#[test]
fn a_part_of_a_load_judges_nothing_and_goes_on_as_it_is() {
    let asked = targets(&["p95 < 10ms"]);
    let mut scenario = constant(10, 500.0);
    scenario.stop = targets(&["p50 > 1ms"]);
    let shard = Shard { index: 1, of: 4 };
    let part = super::super::LoadOf {
        shard,
        ..load(&scenario, &asked)
    };
    let mut server = Server::new(2_000.0);
    let outcomes = run_load(&part, &mut server, Watches::default(), &mut |_| {}).unwrap();
    assert_eq!(server.phases.len(), 1);
    assert_eq!(server.phases[0].shard, shard);
    assert_eq!(server.phases[0].seed, 7);
    let outcome = super::server::of(outcomes.into_iter().next().unwrap());
    assert!(outcome.measured.targets.is_empty());
    assert_eq!(outcome.series().stopped, None);
}

#[test]
fn a_long_load_keeps_few_rows() {
    let mut server = Server::new(2_000.0);
    server.service_ns = 2_000;
    let outcome = run(&constant(5_000, 50.0), &mut server, &[]);
    let series = outcome.series();
    assert!(series.seconds.len() <= 3_600, "{}", series.seconds.len());
    assert_eq!(
        series.seconds.iter().map(|row| row.passed).sum::<u64>(),
        250_000
    );
    assert!(
        series
            .seconds
            .windows(2)
            .all(|two| two[0].end_ns == two[1].begin_ns)
    );
    assert_eq!(series.seconds.last().unwrap().end_ns, 5_000 * SECOND);
    assert_eq!(outcome.value("goodput"), 50.0);
}

#[test]
fn refused_calls_are_errors_by_the_second() {
    let mut server = Server::new(1_000.0);
    server.beyond = Beyond::IsRefused;
    let asked = targets(&["errors < 1%", "goodput > 990/s"]);
    let outcome = run(&constant(30, 1_100.0), &mut server, &asked);
    assert_eq!(*outcome.decision("errors < 1%"), Decision::Fail);
    assert_eq!(*outcome.decision("goodput > 990/s"), Decision::Pass);
}
