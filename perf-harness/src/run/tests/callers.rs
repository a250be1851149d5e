//! Cases with several calls at once. Calls in flight take turns on one thread, so that what is found
//! of them is exact; of threads only what does not hang on their order is looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::script::{MS, Script, US, answers, calls, error, measured, settings};
use crate::config::CaseSettings;
use crate::measure::Callers;
use crate::plan::Plan;
use crate::run::{TestOutcome, test};
use crate::verdict::Figure;

fn throughput(summary: &crate::verdict::Summary) -> &Figure {
    summary.figure(&"throughput".parse().unwrap()).unwrap()
}

#[test]
fn calls_in_flight_wait_for_each_other_and_throughput_is_that_of_all() {
    for (count, mean_us) in [(1, 100.0), (10, 1_000.0)] {
        let targets = "throughput > 9k/s";
        let outcomes = Script::default()
            .body("script::case", settings(targets), |session, hand| {
                let hand = hand.clone();
                session
                    .bencher()
                    .bench_async(async move || hand.work(100 * US));
            })
            .called_by(Callers::InFlight(count))
            .run();
        let case = measured(outcomes.into_iter().next().unwrap());
        let rate = throughput(&case.summary).value.unwrap();
        assert!((9_900.0..10_100.0).contains(&rate), "{count}: {rate}");
        let mean = case.summary.figure(&"mean".parse().unwrap()).unwrap();
        let mean = mean.value.unwrap() / US as f64;
        assert!((mean / mean_us - 1.0).abs() < 0.01, "{count}: {mean}");
        assert_eq!(answers(&case), ["pass"]);
    }
}

#[test]
fn threads_are_measured_with_every_figure() {
    let outcomes = Script::default()
        .body("script::case", settings("p99 < 1s"), |session, hand| {
            let hand = hand.clone();
            session.bencher().bench(move || hand.work(100 * US));
        })
        .called_by(Callers::Threads(4))
        .run();
    let case = measured(outcomes.into_iter().next().unwrap());
    assert_eq!(answers(&case), ["pass"]);
    let (rate, mean) = (
        throughput(&case.summary).value.unwrap(),
        case.summary.figure(&"mean".parse().unwrap()).unwrap(),
    );
    // They share one hand, which a call of any of them moves by as much.
    assert!((rate / 10_000.0 - 1.0).abs() < 0.05, "{rate}");
    assert!(mean.value.unwrap() >= 100.0 * US as f64);
}

#[test]
fn exactly_so_many_calls_of_all_threads_are_measured() {
    let settings = CaseSettings {
        iters: Some(1_003),
        ..settings("")
    };
    let outcomes = Script::default()
        .body("script::case", settings, |session, hand| {
            let hand = hand.clone();
            session.bencher().bench(move || hand.work(MS));
        })
        .called_by(Callers::Threads(4))
        .run();
    let case = measured(outcomes.into_iter().next().unwrap());
    assert_eq!(calls(&case), 1_003);
}

#[test]
fn in_test_mode_each_thread_calls_once() {
    let made = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&made);
    let script = Script::default()
        .body("script::case", settings(""), move |session, _| {
            let seen = Arc::clone(&seen);
            session
                .bencher()
                .bench(move || seen.fetch_add(1, Ordering::Relaxed));
        })
        .called_by(Callers::Threads(3));
    let plan: Plan<'_> = script.plan();
    let outcomes = test(&plan, &script.clock(), &mut |_, _| ());
    assert_eq!(outcomes[0].1, TestOutcome::Ok);
    assert_eq!(made.load(Ordering::Relaxed), 3);
}

#[test]
fn a_panic_of_one_of_several_threads_is_the_cases_error() {
    let outcomes = Script::default()
        .body("script::case", settings(""), |session, hand| {
            let (hand, made) = (hand.clone(), AtomicUsize::new(0));
            session.bencher().bench(move || {
                hand.work(US);
                assert!(made.fetch_add(1, Ordering::Relaxed) < 5_000, "too many");
            });
        })
        .called_by(Callers::Threads(4))
        .run();
    let error = error(&outcomes[0]);
    assert!(
        error.starts_with("panicked at ") && error.ends_with("too many"),
        "{error}"
    );
}
