//! Cases that go wrong, and that the others do not notice.

use std::cell::Cell;

use super::script::{Script, US, answers, error, measured, settings};
use crate::run::outcome::{CaseOutcome, Status};

/// The trouble of a body, with a sound case on each side of it.
#[track_caller]
fn beside_others(
    body: impl Fn(&crate::measure::Session, &crate::clock::SimulatedClock) + Send + Sync + 'static,
) -> CaseOutcome {
    let mut outcomes = Script::default()
        .calls("script::before", settings("p99 < 1ms"), |_| 100 * US)
        .body("script::trouble", settings("p99 < 1ms"), body)
        .calls("script::after", settings("p99 < 1ms"), |_| 100 * US)
        .run();
    let after = measured(outcomes.remove(2));
    let before = measured(outcomes.remove(0));
    assert_eq!(
        (answers(&before), answers(&after)),
        (vec!["pass".to_owned()], vec!["pass".to_owned()])
    );
    outcomes.remove(0)
}

#[test]
fn a_panic_in_setup() {
    let outcome = beside_others(|_, _| panic!("no state"));
    assert!(
        error(&outcome).ends_with(": no state"),
        "{}",
        error(&outcome)
    );
}

#[test]
fn what_is_left_out_in_setup_is_skipped_and_later_an_error() {
    let outcome = beside_others(|_, _| crate::skip("no server"));
    assert!(
        matches!(&outcome.status, Status::Skipped(why) if why == "no server"),
        "{outcome:?}"
    );
    let outcome = beside_others(|session, hand| {
        session.bencher().bench_local(|| hand.advance(100 * US));
        crate::skip("no server any more");
    });
    assert_eq!(
        error(&outcome),
        "`skip` was called when its measuring had begun (no server any more): call it in `setup`"
    );
}

#[test]
fn a_miss_is_not_taken_back_by_what_is_missing_later() {
    let times = std::sync::atomic::AtomicU64::new(0);
    let mut outcomes = Script::default()
        .body(
            "script::case",
            settings("p99 < 50us"),
            move |session, hand| {
                if times.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0 {
                    crate::skip("no server any more");
                }
                session.bencher().bench_local(|| hand.advance(100 * US));
            },
        )
        .run();
    let outcome = outcomes.remove(0);
    assert!(
        error(&outcome).ends_with("asks for slowness: no server any more"),
        "{}",
        error(&outcome)
    );
}

#[test]
fn a_panic_in_the_first_call_and_in_a_later_one() {
    for good in [0, 3, 300] {
        let outcome = beside_others(move |session, hand| {
            let calls = Cell::new(0);
            session.bencher().bench_local(|| {
                hand.advance(100 * US);
                assert!(calls.replace(calls.get() + 1) < good, "enough");
            });
        });
        assert!(error(&outcome).ends_with(": enough"), "{}", error(&outcome));
    }
}

#[test]
fn a_panic_in_teardown() {
    let outcome = beside_others(|session, hand| {
        session.bencher().bench_local(|| hand.advance(100 * US));
        panic!("no end");
    });
    assert!(error(&outcome).ends_with(": no end"), "{}", error(&outcome));
}

#[test]
fn an_error_without_a_target_on_errors() {
    let outcome = beside_others(|session, hand| {
        let calls = Cell::new(0);
        session.bencher().try_bench_local(|| {
            hand.advance(100 * US);
            if calls.replace(calls.get() + 1) < 300 {
                Ok(())
            } else {
                Err("closed")
            }
        });
    });
    assert_eq!(
        error(&outcome),
        r#"returned an error: "closed" (a target such as `errors < 1%` counts errors instead)"#
    );
}

#[test]
fn errors_that_a_target_counts() {
    let judged = |targets: &str, every: u64| {
        let mut outcomes = Script::default()
            .body("script::case", settings(targets), move |session, hand| {
                let calls = Cell::new(0_u64);
                session.bencher().try_bench_local(|| {
                    hand.advance(100 * US);
                    let number = calls.replace(calls.get() + 1);
                    if number.is_multiple_of(every) {
                        Err("busy")
                    } else {
                        Ok(())
                    }
                });
            })
            .run();
        answers(&measured(outcomes.remove(0)))
    };
    assert_eq!(judged("errors < 50%", 4), ["pass"]);
    assert_eq!(judged("errors < 10%", 4), ["fail"]);
    assert_eq!(judged("errors == 0", 50), ["fail"]);
}

#[test]
fn a_target_on_what_is_not_recorded_ends_the_case_before_it_is_timed() {
    let calls = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&calls);
    let outcomes = Script::default()
        .body(
            "script::case",
            settings("locks < 3"),
            move |session, hand| {
                session.bencher().bench_local(|| {
                    counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    hand.advance(100 * US);
                });
            },
        )
        .run();
    assert!(
        error(&outcomes[0]).contains("`locks`, which the call does not record"),
        "{}",
        error(&outcomes[0])
    );
    assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 1);
}
