//! A generator that does not give the load that was asked for makes no verdict.

use super::server::{MS, Server, constant, run, targets};
use crate::verdict::Decision;

#[test]
fn a_generator_that_is_too_slow_lets_nothing_pass() {
    let asked = targets(&[
        "p95 < 20ms",
        "p95 < 4ms",
        "mean < 20ms",
        "mean < 3ms",
        "p99 < 7ms",
        "goodput > 450/s",
        "goodput > 600/s",
        "errors < 1%",
        "errors < 0.1%",
    ]);
    // Started 3 ms late, though there was room; the calls themselves take 5 or 7.5 ms.
    let mut server = Server::new(2_000.0).altered(|second, tally| {
        tally.own_lag.clear();
        tally.own_lag.record_n(3 * MS, 500);
        tally.response.clear();
        tally.response.record_n(8 * MS, 500);
        let failed = second % 4 + 1;
        (tally.passed, tally.failed) = (500 - failed, failed);
    });
    let outcome = run(&constant(60, 500.0), &mut server, &asked);
    let slow = |target: &str| {
        let reason = outcome.reason(target);
        assert!(
            reason.starts_with("generator too slow: "),
            "{target}: {reason}"
        );
    };
    for target in [
        "p95 < 20ms",
        "mean < 20ms",
        "goodput > 450/s",
        "errors < 1%",
    ] {
        slow(target);
    }
    // A rate that was not reached may be the generator's doing.
    slow("goodput > 600/s");
    // Service times alone, and what the calls returned, are not.
    for target in ["p95 < 4ms", "mean < 3ms", "p99 < 7ms", "errors < 0.1%"] {
        assert_eq!(*outcome.decision(target), Decision::Fail, "{target}");
    }
    assert!(outcome.series().generator.too_slow.is_some());
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with("generator too slow"))
    );
}

#[test]
fn a_miss_that_its_delay_may_have_made_does_not_stand() {
    let asked = targets(&["p99 < 7ms", "mean < 7ms"]);
    let mut server = Server::new(2_000.0).altered(|_, tally| {
        tally.own_lag.clear();
        tally.own_lag.record_n(6 * MS, 500);
        tally.service.clear();
        tally.service.record_n(5 * MS, 500);
        tally.response.clear();
        tally.response.record_n(11 * MS, 500);
    });
    let outcome = run(&constant(60, 500.0), &mut server, &asked);
    for target in ["p99 < 7ms", "mean < 7ms"] {
        assert!(
            outcome.reason(target).starts_with("generator too slow"),
            "{target}"
        );
    }
}

#[test]
fn accounts_that_contradict_littles_law_make_no_verdict() {
    let asked = targets(&["p95 < 20ms"]);
    // More calls are present than times account for.
    struct Wrong(Server);
    impl crate::load::Drive for Wrong {
        fn run(
            &mut self,
            phase: &crate::load::Phase,
            watch: &mut dyn FnMut(crate::load::Second<'_>) -> crate::load::Flow,
        ) -> Result<crate::load::PhaseEnd, crate::measure::CaseError> {
            let mut end = self.0.run(phase, watch)?;
            end.tallies[0].present_ns = end.tallies[0].present_ns * 102 / 100;
            Ok(end)
        }
    }
    let scenario = constant(30, 500.0);
    let load = super::server::load(&scenario, &asked);
    let mut drive = Wrong(Server::new(2_000.0));
    let outcomes = super::super::run_load(
        &load,
        &mut drive,
        super::super::Watches::default(),
        &mut |_| {},
    );
    let outcome = super::server::of(outcomes.unwrap().remove(0));
    assert!(outcome.reason("p95 < 20ms").contains("Little"));
}

/// Fifty users, of which so many call at once, each for 10 ms.
fn of_fifty(under_way: u64, closed: crate::load::Closed) -> super::server::Outcome {
    let asked = targets(&["p95 < 50ms"]);
    let scenario = super::server::scenario(crate::load::Executor::Closed(closed));
    let mut server = Server::new(100.0 * under_way as f64).altered(move |_, tally| {
        let calls = tally.passed;
        if let Some(ns) = (1_000 * MS * under_way).checked_div(calls) {
            tally.response.clear();
            tally.response.record_n(ns, calls);
            tally.service.clone_from(&tally.response);
        }
    });
    run(&scenario, &mut server, &asked)
}

#[test]
fn users_that_are_never_under_way_let_nothing_pass() {
    let outcome = of_fifty(1, super::server::closed(20, 50));
    let why = outcome.reason("p95 < 50ms");
    assert!(why.contains("of 50 users 1 were under way"), "{why}");
    let outcome = of_fifty(50, super::server::closed(20, 50));
    assert_eq!(*outcome.decision("p95 < 50ms"), Decision::Pass);
    // Users that have made all their calls are not idle.
    let mut shared = super::server::closed(20, 50);
    shared.shared_iterations = Some(50);
    let outcome = of_fifty(1, shared);
    assert_eq!(outcome.series().generator.too_slow, None);
}
