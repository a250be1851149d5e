use super::support::cases;
use std::time::Duration;

use crate::measure::{CallerCounts, Warmup};
use crate::perf_bench;
use crate::registry::{Case, Options};

#[perf_bench(
    targets = ["p99 < 1us, allocs == 0", "mean < 500ns"],
    acceptable = "p99 < 2us",
    name = "All of them",
    group = "g",
    tags = ["a", "b"],
    iters = 1_000,
    samples = 20,
    warmup = "0s",
    max_time = "2.5s",
    min_time = "10ms",
    timeout = "1m",
    same_result,
    alone,
    isolate,
    ignore = "slow",
    threads = [1, 2],
)]
fn all() {}

#[perf_bench(tags = "a", warmup = 5, threads = 0, ignore)]
fn short_forms() {}

const LINE_BEFORE: u32 = line!();
#[perf_bench]
fn none() {}

#[test]
fn options_are_passed_on() {
    let [all, short_forms, none] = <[Case; 3]>::try_from(cases(module_path!())).unwrap();
    let expected = Options {
        targets: &["p99 < 1us, allocs == 0", "mean < 500ns"],
        acceptable: &["p99 < 2us"],
        name: Some("All of them"),
        group: Some("g"),
        tags: &["a", "b"],
        iters: Some(1000),
        samples: Some(20),
        warmup: Some(Warmup::Time(Duration::ZERO)),
        max_time: Some(Duration::from_millis(2500)),
        min_time: Some(Duration::from_millis(10)),
        timeout: Some(Duration::from_secs(60)),
        same_result: true,
        alone: true,
        isolate: true,
        ignore: Some("slow"),
        threads: Some(CallerCounts::list([1, 2])),
        concurrency: None,
        scenario: None,
    };
    assert_eq!(*all.options, expected);
    let expected = Options {
        tags: &["a"],
        warmup: Some(Warmup::Calls(5)),
        ignore: Some(""),
        threads: Some(CallerCounts::one(0)),
        ..Options::default()
    };
    assert_eq!(*short_forms.options, expected);
    assert_eq!(*none.options, Options::default());
    assert!(
        all.source.file.ends_with("options.rs"),
        "{}",
        all.source.file
    );
    assert_eq!(none.source.line, LINE_BEFORE + 1, "the attribute's line");
}
