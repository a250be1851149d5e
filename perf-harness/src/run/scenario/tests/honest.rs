//! What hung, was dropped, stopped, left out or not recorded lets nothing pass.

use std::time::Duration;

use super::super::{Watches, run_load};
use super::server::{MS, Server, closed, constant, load, open, run, scenario, targets};
use crate::load::{Drive, Executor, Flow, Offer, Phase, PhaseEnd, Second, SoakLoad, Tally};
use crate::measure::{CaseError, FigureKind, RecordedFigure};
use crate::run::outcome::Status;
use crate::verdict::Decision;

/// Between these seconds no call ends.
fn hung(from: u64, until: u64) -> Server {
    Server::new(10_000.0).altered(move |second, tally| {
        if (from..until).contains(&second) {
            (tally.passed, tally.failed, tally.in_flight) = (0, 0, 500);
            tally.response.clear();
            tally.service.clear();
        }
    })
}

#[test]
fn a_service_that_hangs_is_neither_stable_nor_recovered() {
    let asked = targets(&[
        "p95 < 10ms",
        "dropped == 0",
        "stability >= 90%",
        "p95 < 10ms over 5s",
    ]);
    let outcome = run(&constant(60, 500.0), &mut hung(20, 40), &asked);
    assert_eq!(*outcome.decision("stability >= 90%"), Decision::Fail);
    assert_eq!(outcome.reason("p95 < 10ms over 5s"), "too few calls");

    let asked = targets(&["p95 < 10ms", "dropped == 0", "recovery < 5s"]);
    let overload = open(&[(10, 500.0), (5, 3_000.0), (40, 500.0)], 2_000.0);
    let overload = scenario(Executor::Open(overload));
    let outcome = run(&overload, &mut hung(15, 30), &asked);
    assert_eq!(*outcome.decision("recovery < 5s"), Decision::Fail);
}

#[test]
fn calls_that_were_dropped_have_no_mean() {
    let asked = targets(&["mean < 20ms", "mean < 20ms over 10s", "mean < 1ms"]);
    let mut server = Server::new(2_000.0).altered(|_, tally| {
        tally.dropped = 50;
        tally.offered += 50;
    });
    let outcome = run(&constant(60, 500.0), &mut server, &asked);
    assert!(outcome.reason("mean < 20ms").contains("dropped"));
    assert_eq!(outcome.reason("mean < 20ms over 10s"), "too close");
    assert_eq!(*outcome.decision("mean < 1ms"), Decision::Fail);
}

#[test]
fn targets_on_own_figures_are_held_against_what_calls_record() {
    let of = |asked: &str| {
        let asked = targets(&[asked]);
        let mut server = Server::new(2_000.0).altered(|_, tally| {
            tally.figures = vec![RecordedFigure::of("wait", FigureKind::Count, &[12.0; 8])];
        });
        let scenario = constant(20, 100.0);
        let load = load(&scenario, &asked);
        let outcomes = run_load(&load, &mut server, Watches::default(), &mut |_| {});
        outcomes.unwrap().remove(0).status
    };
    for (asked, why) in [
        ("wait < 5ms", "has a limit that is a"),
        ("waits < 5", "which the call does not record"),
    ] {
        match of(asked) {
            Status::Errored(trouble) => assert!(trouble.contains(why), "{trouble}"),
            status => panic!("{asked}: {status:?}"),
        }
    }
    assert!(matches!(of("wait < 20"), Status::Measured(_)));
}

#[test]
fn a_step_that_was_stopped_is_not_judged_as_a_whole() {
    let asked = targets(&["p95 < 1s", "capacity < 50000/s"]);
    let mut search = super::searches::breakpoint(100.0, 100_000.0, 0.05);
    search.stop = targets(&["p50 > 1ms"]);
    let outcome = run(&search, &mut Server::new(2_000.0), &asked);
    let why = outcome.reason("p95 < 1s");
    assert!(
        why.starts_with("out of time: the load was stopped"),
        "{why}"
    );
    assert_eq!(*outcome.decision("capacity < 50000/s"), Decision::Pass);
}

/// Late with its calls while it watches a recovery.
struct LateAfter(Server);

impl Drive for LateAfter {
    fn run(
        &mut self,
        phase: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        let mut end = self.0.run(phase, watch)?;
        if let Offer::Open(open) = &phase.offer
            && open.rate.at(0) > open.rate.at(open.rate.end_ns() - 1)
        {
            end.tallies[0].own_lag.clear();
            end.tallies[0].own_lag.record_n(300 * MS, 1_000);
        }
        Ok(end)
    }
}

#[test]
fn a_recovery_is_told_by_no_generator_that_is_too_slow() {
    let asked = targets(&["recovery < 30s", "p95 < 1s", "leak < 1MiB/h"]);
    let search = super::searches::breakpoint(100.0, 100_000.0, 0.05);
    let load = load(&search, &asked);
    let mut drive = LateAfter(Server::new(2_000.0));
    let outcomes = run_load(&load, &mut drive, Watches::default(), &mut |_| {});
    let outcome = super::server::of(outcomes.unwrap().remove(0));
    let why = outcome.reason("recovery < 30s");
    assert!(why.starts_with("generator too slow"), "{why}");
    assert_eq!(*outcome.decision("p95 < 1s"), Decision::Pass);
    let why = outcome.reason("leak < 1MiB/h");
    assert!(why.contains("no search"), "{why}");
}

#[test]
fn what_comes_before_the_delay_is_in_no_window_and_fires_nothing() {
    let asked = targets(&["p95 < 10ms over 10s", "errors < 1%"]);
    let mut delayed = constant(60, 500.0);
    delayed.delay = Duration::from_secs(5);
    delayed.stop = targets(&["errors > 5% over 3s"]);
    let mut server = Server::new(2_000.0).altered(|second, tally: &mut Tally| {
        if second < 5 {
            (tally.passed, tally.failed) = (100, 400);
            tally.response.clear();
            tally.response.record_n(500 * MS, 500);
        }
    });
    let outcome = run(&delayed, &mut server, &asked);
    assert_eq!(outcome.series().stopped, None);
    for target in &asked {
        let decision = outcome.decision(&target.to_string());
        assert_eq!(*decision, Decision::Pass, "{target}");
    }
}

#[test]
fn calls_that_had_not_ended_are_no_pass_after_a_delay() {
    let asked = targets(&["p90 < 15s"]);
    let mut delayed = constant(60, 600.0);
    delayed.delay = Duration::from_secs(5);
    delayed.graceful_stop = Duration::ZERO;
    let outcome = run(&delayed, &mut Server::new(500.0), &asked);
    assert_eq!(outcome.reason("p90 < 15s"), "too close");
}

#[test]
fn a_load_that_grows_is_not_aborted_for_its_beginning() {
    let asked = targets(&["goodput > 300/s"]);
    let mut growing = scenario(Executor::Open(open(
        &[(30, 100.0), (30, 900.0)],
        f64::INFINITY,
    )));
    growing.abort = true;
    let outcome = run(&growing, &mut Server::new(2_000.0), &asked);
    assert_eq!(outcome.series().stopped, None);
    assert_ne!(*outcome.decision("goodput > 300/s"), Decision::Fail);
}

#[test]
fn a_leak_is_not_told_without_a_counting_allocator() {
    let soak = scenario(Executor::Soak {
        load: SoakLoad::Closed(closed(60, 1)),
        leak: 5.0 * 1_048_576.0,
    });
    let outcome = run(&soak, &mut Server::new(100.0), &[]);
    let why = outcome.reason("leak <= 5MiB/h");
    assert!(why.contains("no counting allocator"), "{why}");
}

/// One call in a hundred never returns: it is given up when all is over.
struct Hanging(Server);

impl Drive for Hanging {
    fn run(
        &mut self,
        phase: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        let mut hung = 0;
        let mut end = self.0.run(phase, &mut |second| {
            let mut tally = second.tallies[0].clone();
            hung += tally.passed / 100;
            tally.passed -= tally.passed / 100;
            watch(Second {
                tallies: &[&tally],
                ..second
            })
        })?;
        let whole = &mut end.tallies[0];
        whole.passed -= hung;
        let given_up = Tally {
            begin_ns: whole.end_ns,
            end_ns: whole.end_ns + 1_000 * MS,
            unfinished: hung,
            unfinished_from_ns: Some(30_000 * MS),
            ..Tally::default()
        };
        watch(Second {
            tallies: &[&given_up],
            users: 0,
            is_draining: true,
        });
        whole.unfinished = hung;
        whole.unfinished_from_ns = given_up.unfinished_from_ns;
        Ok(end)
    }
}

fn hanging(
    scenario: &crate::load::Scenario,
    asked: &[perf_targets::Target],
) -> super::server::Outcome {
    let load = load(scenario, asked);
    let mut drive = Hanging(Server::new(10_000.0));
    let outcomes = run_load(&load, &mut drive, Watches::default(), &mut |_| {});
    super::server::of(outcomes.unwrap().remove(0))
}

#[test]
fn calls_that_were_given_up_are_errors() {
    let asked = targets(&[
        "errors < 0.5%",
        "errors == 0",
        "errors < 2%",
        "availability > 90%",
    ]);
    let outcome = hanging(&constant(5, 500.0), &asked);
    for target in ["errors < 0.5%", "errors == 0", "availability > 90%"] {
        assert_eq!(*outcome.decision(target), Decision::Fail, "{target}");
    }
    assert_ne!(*outcome.decision("errors < 2%"), Decision::Fail);
    assert_eq!(outcome.value("errors"), 0.01);
}

#[test]
fn a_step_of_which_calls_were_given_up_is_not_sustained() {
    let search = super::searches::breakpoint(100.0, 1_000.0, 0.05);
    let outcome = hanging(&search, &targets(&["capacity > 500/s"]));
    assert_eq!(*outcome.decision("capacity > 500/s"), Decision::Fail);
}

#[test]
fn a_burst_that_missed_a_target_of_the_whole_load_fails_it() {
    let asked = targets(&[
        "errors < 1%",
        "p95 < 50ms",
        "checks.has_id > 99%",
        "errors < 50%",
    ]);
    // Three of fifteen seconds.
    let burst = || {
        Server::new(10_000.0).altered(|second, tally: &mut Tally| {
            let is_bad = (5..8).contains(&second);
            tally
                .checks
                .insert("has_id", (if is_bad { 0 } else { 500 }, 500));
            if is_bad {
                (tally.passed, tally.failed) = (0, 500);
                tally.response.clear();
                tally.response.record_n(203 * MS, 500);
            }
        })
    };
    let outcome = run(&constant(15, 500.0), &mut burst(), &asked);
    for target in ["errors < 1%", "p95 < 50ms", "checks.has_id > 99%"] {
        assert_eq!(*outcome.decision(target), Decision::Fail, "{target}");
    }
    let ends = |target: &str| {
        let figure = outcome.judged(target).figure.as_ref().unwrap();
        (figure.lower.unwrap(), figure.upper.unwrap())
    };
    let (lower, upper) = ends("errors < 1%");
    assert!(lower > 0.18 && upper < 0.22, "{lower} {upper}");
    assert!(ends("p95 < 50ms").0 > 190e6);
    assert!(ends("checks.has_id > 99%").1 < 0.82);
    // A pass goes on heeding bursts.
    assert_eq!(outcome.reason("errors < 50%"), "too close");
}

#[test]
fn a_target_on_a_check_that_no_call_makes_is_an_error() {
    let of = |asked: &str, passed: u64| {
        let asked = targets(&[asked]);
        let mut server = Server::new(2_000.0).altered(move |_, tally: &mut Tally| {
            tally.failed += tally.passed - tally.passed.min(passed);
            tally.passed = tally.passed.min(passed);
            tally.checks.insert("has_id", (tally.passed, tally.passed));
        });
        let scenario = constant(20, 100.0);
        let load = load(&scenario, &asked);
        let outcomes = run_load(&load, &mut server, Watches::default(), &mut |_| {});
        outcomes.unwrap().remove(0).status
    };
    match of("checks.hasid > 50%", 100) {
        Status::Errored(trouble) => {
            assert!(
                trouble
                    .contains("is about `checks.hasid`, which no call checked; it checks `has_id`"),
                "{trouble}"
            );
        }
        status => panic!("{status:?}"),
    }
    assert!(matches!(
        of("checks.has_id > 50%", 100),
        Status::Measured(_)
    ));
    assert!(matches!(of("checks.hasid > 50%", 0), Status::Measured(_)));
}
