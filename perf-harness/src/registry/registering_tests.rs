//! Benchmarks that are added while the program starts.

use std::sync::Arc;
use std::time::Duration;

use super::case::{Case, RegistryError, collect};
use super::entry::Options;
use super::registering::{Registry, register};
use crate::measure::{CallerCounts, Warmup};

fn cases(add: impl FnOnce(&mut Registry)) -> Result<Vec<Case>, RegistryError> {
    collect([], register("suite", add)?)
}

fn refusal(add: impl FnOnce(&mut Registry)) -> String {
    cases(add).unwrap_err().to_string()
}

fn ids(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.id.as_str()).collect()
}

#[test]
fn cases_stand_in_the_order_in_which_they_were_added() {
    let cases = cases(|registry| {
        registry.bench("z::last", |bencher| bencher.bench(|| 1));
        registry
            .args("n", [1, 10])
            .bench("sort", |bencher, n| bencher.bench(|| *n));
    })
    .unwrap();
    assert_eq!(
        ids(&cases),
        ["suite::z::last", "suite::sort/1", "suite::sort/10"]
    );
    assert_eq!(cases[2].params, [("n".to_owned(), "10".to_owned())]);
    assert!(cases[0].source.file.ends_with("registering_tests.rs"));
    assert!(cases[0].source.line < cases[1].source.line);
}

#[test]
fn options_are_those_of_the_attribute() {
    let second = Duration::from_secs(1);
    let cases = cases(|registry| {
        registry
            .bench("all", |bencher| bencher.bench(|| 1))
            .targets("p99 < 1us")
            .targets("allocs == 0")
            .acceptable("p99 < 2us")
            .shown_as("every option")
            .group("options")
            .tags(["a", "b"])
            .items(3)
            .bytes(4)
            .iters(20)
            .samples(10)
            .warmup_calls(5)
            .max_time(second)
            .min_time(second)
            .timeout(second)
            .threads([1, 2])
            .concurrency(3)
            .alone()
            .isolate()
            .ignore("slow");
    })
    .unwrap();
    let options = Options {
        targets: &["p99 < 1us", "allocs == 0"],
        acceptable: &["p99 < 2us"],
        name: Some("every option"),
        group: Some("options"),
        tags: &["a", "b"],
        iters: Some(20),
        samples: Some(10),
        warmup: Some(Warmup::Calls(5)),
        max_time: Some(second),
        min_time: Some(second),
        timeout: Some(second),
        threads: Some(CallerCounts::list([1, 2])),
        concurrency: Some(CallerCounts::one(3)),
        same_result: false,
        alone: true,
        isolate: true,
        ignore: Some("slow"),
        scenario: None,
    };
    assert_eq!(*cases[0].options, options);
    assert_eq!(
        (cases[0].work.items, cases[0].work.bytes),
        (Some(3), Some(4))
    );
}

#[test]
fn work_may_go_by_the_argument() {
    let cases = cases(|registry| {
        registry
            .args("text", ["a", "abc"])
            .items(|_| 7)
            .bytes(|text| text.len() as u64)
            .bench("upper", |bencher, text| {
                bencher.bench(|| text.to_uppercase());
            })
            .items(9);
    })
    .unwrap();
    let work: Vec<_> = cases
        .iter()
        .map(|case| (case.work.items, case.work.bytes))
        .collect();
    // What is said of the benchmark goes before what is said of its arguments.
    assert_eq!(work, [(Some(9), Some(1)), (Some(9), Some(3))]);
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let text = refusal(|registry| {
        registry.bench("", |bencher| bencher.bench(|| 1));
        registry
            .bench("two words", |bencher| bencher.bench(|| 1))
            .targets("p99 < 500/s")
            .iters(0);
    });
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("the benchmark \"\", registered at "),
        "{text}"
    );
    assert!(lines[0].ends_with(": its name is empty"), "{text}");
    assert!(
        lines[1].contains("\"two words\"") && lines[1].contains("`shown_as`"),
        "{text}"
    );
    assert!(text.contains("`targets`:\n"), "{text}");
    assert!(text.contains("\n        ^^^^^\n"), "{text}");
    assert!(
        text.ends_with("`iters` is 0, and nothing would be measured"),
        "{text}"
    );
}

#[test]
fn what_contradicts_itself_is_refused() {
    let text = refusal(|registry| {
        registry
            .bench("hasty", |bencher| bencher.bench(|| 1))
            .max_time(Duration::ZERO)
            .min_time(Duration::from_secs(1))
            .samples(5)
            .iters(1);
    });
    assert!(text.contains("`max_time` is no time at all"), "{text}");
    assert!(
        text.contains("`min_time` is longer than `max_time`"),
        "{text}"
    );
    assert!(
        text.contains("`samples` asks for more calls than `iters`"),
        "{text}"
    );
}

#[test]
fn names_that_collide_are_refused_with_both_places() {
    let text = refusal(|registry| {
        for _ in 0..2 {
            registry.bench("twin", |bencher| bencher.bench(|| 1));
        }
    });
    assert!(
        text.contains("two benchmarks have the id `suite::twin`"),
        "{text}"
    );
}

#[test]
fn a_parameter_without_values_is_refused() {
    let text = refusal(|registry| {
        registry
            .args("n", [0_u8; 0])
            .bench("none", |bencher, n| bencher.bench(|| *n));
    });
    assert!(
        text.contains("`suite::none`") && text.contains("`n` has no value"),
        "{text}"
    );
}

#[test]
fn a_body_runs_with_its_argument() {
    use crate::clock::Clock;
    use crate::measure::{LiveCase, Slice, Work};
    use std::sync::atomic::{AtomicU64, Ordering};

    let seen = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&seen);
    let cases = cases(|registry| {
        registry
            .args("n", [3_u64, 40])
            .bench("tell", move |bencher, n| {
                bencher.bench(|| told.fetch_add(*n, Ordering::Relaxed));
            });
    })
    .unwrap();
    let clock = Clock::monotonic();
    let mut live = LiveCase::start(&clock, "tell", None, cases[1].body()).unwrap();
    live.run(Slice::of(Work::Alone { calls: 2 })).unwrap();
    live.finish().unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 80);
}
