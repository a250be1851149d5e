//! What ends a load before its time.

use super::server::{MS, Server, constant, run, targets};
use crate::verdict::Decision;

#[test]
fn a_stop_condition_fires_over_its_window_and_for_its_reason() {
    // Slow from the 20th second on: p95 of the last 10 s is over 50 ms when the first slow second
    // makes up more than a twentieth of them.
    let slow = |second: u64, tally: &mut crate::load::Tally| {
        if second >= 20 {
            tally.response.clear();
            tally.response.record_n(80 * MS, tally.passed);
        }
    };
    let asked = targets(&["p99 < 1s", "errors < 1%", "p50 < 1ms"]);
    for (stop, ends_after) in [
        ("p95 > 50ms over 10s", 21),
        ("p50 > 50ms over 10s", 26),
        ("p95 > 50ms", 21),
        ("mean > 40ms over 10s", 25),
        ("errors >= 5% over 10s", 60),
    ] {
        let mut scenario = constant(60, 500.0);
        scenario.stop = targets(&[stop]);
        let outcome = run(&scenario, &mut Server::new(2_000.0).altered(slow), &asked);
        assert_eq!(outcome.series().seconds.len(), ends_after, "{stop}");
        if ends_after == 60 {
            assert_eq!(outcome.series().stopped, None);
            continue;
        }
        assert_eq!(
            outcome.series().stopped.as_deref(),
            Some(&*format!("`{stop}`"))
        );
        // What was not seen cannot have been met; what was missed was missed.
        let why = format!("out of time: the load was stopped by `{stop}`");
        assert_eq!(outcome.reason("p99 < 1s"), why);
        assert_eq!(outcome.reason("errors < 1%"), why);
        assert_eq!(*outcome.decision("p50 < 1ms"), Decision::Fail);
        assert!(
            outcome
                .series()
                .events
                .iter()
                .any(|event| event.text.contains(stop))
        );
    }
}

#[test]
fn a_stop_condition_waits_for_its_delay() {
    let mut scenario = constant(60, 500.0);
    scenario.stop = targets(&["p50 > 1ms"]);
    scenario.delay = std::time::Duration::from_secs(30);
    let outcome = run(&scenario, &mut Server::new(2_000.0), &[]);
    assert_eq!(outcome.series().seconds.len(), 31);
}

#[test]
fn a_target_that_is_surely_missed_ends_the_load() {
    let cases = [
        ("p95 < 2ms", 20),
        ("errors == 0", 11),
        ("mean < 1ms", 60),
        ("p95 < 50ms over 10s", 60),
        ("goodput > 600/s", 60),
        ("p95 < 50ms", 60),
    ];
    for (target, at_most) in cases {
        let mut scenario = constant(60, 500.0);
        scenario.abort = true;
        let asked = targets(&[target, "p99.9 < 10s"]);
        let mut server = Server::new(2_000.0).altered(|second, tally| {
            if second == 10 {
                (tally.passed, tally.failed) = (tally.passed - 1, 1);
            }
        });
        let outcome = run(&scenario, &mut server, &asked);
        let seconds = outcome.series().seconds.len();
        if at_most == 60 {
            assert_eq!(
                (seconds, outcome.series().stopped.as_ref()),
                (60, None),
                "{target}"
            );
            continue;
        }
        assert!(seconds <= at_most, "{target}: {seconds}");
        assert_eq!(*outcome.decision(target), Decision::Fail);
        assert!(outcome.reason("p99.9 < 10s").starts_with("out of time"));
        assert!(outcome.series().stopped.as_ref().unwrap().contains(target));
    }
}
