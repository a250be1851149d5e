use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};

use super::*;
use crate::report::fixture::{self, written};
use crate::report::fixture_parts::target;
use crate::report::target_sentence::target_sentence;
use crate::report::text::brief;
use crate::report::{Benchmark, Format, Machine, Outcome, Tier, Verdict};

fn read(report: &Report) -> quick_junit::Report {
    let text = written(Format::Junit, report);
    quick_junit::Report::deserialize_from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text}");
    })
}

/// How a test case came out, its type and its message.
fn status_of(test: &TestCase) -> (&'static str, String, String) {
    let text = |text: &Option<quick_junit::XmlString>| {
        let text = text.as_ref().map(|text| text.as_str().to_owned());
        text.unwrap_or_default()
    };
    match &test.status {
        TestCaseStatus::Success { .. } => ("passed", String::new(), String::new()),
        TestCaseStatus::NonSuccess {
            kind, message, ty, ..
        } => match kind {
            NonSuccessKind::Failure => ("failure", text(ty), text(message)),
            NonSuccessKind::Error => ("error", text(ty), text(message)),
        },
        TestCaseStatus::Skipped { message, ty, .. } => ("skipped", text(ty), text(message)),
    }
}

fn statuses(report: &Report) -> Vec<(String, &'static str, String)> {
    let read = read(report);
    let tests = read.test_suites.iter().flat_map(|suite| &suite.test_cases);
    tests
        .map(|test| {
            let (status, kind, _) = status_of(test);
            let class = test.classname.as_ref().unwrap().as_str();
            (format!("{class} {}", test.name.as_str()), status, kind)
        })
        .collect()
}

#[test]
fn the_fixture() {
    insta::assert_snapshot!("junit", written(Format::Junit, &fixture::report()));
}

#[test]
fn each_target_is_a_test_case_and_the_numbers_are_right() {
    for report in [
        fixture::report(),
        fixture::odd_names(),
        fixture::scenarios(),
    ] {
        let read = read(&report);
        let all: Vec<&TestCase> = read
            .test_suites
            .iter()
            .flat_map(|suite| &suite.test_cases)
            .collect();
        let expected: usize = report
            .benchmarks
            .iter()
            .map(|case| match case.outcome {
                Outcome::Completed => {
                    let judged = case.targets.iter();
                    judged
                        .filter(|target| target.tier != Tier::Acceptable)
                        .count()
                        .max(1)
                }
                Outcome::Errored | Outcome::Skipped => 1,
            })
            .sum();
        assert_eq!((read.tests, all.len()), (expected, expected));
        let count = |wanted| {
            all.iter()
                .filter(|test| status_of(test).0 == wanted)
                .count()
        };
        assert_eq!(read.failures, count("failure"));
        assert_eq!(read.errors, count("error"));
        let spent: f64 = report.benchmarks.iter().map(|case| case.measured_ns).sum();
        let told = |time: Option<std::time::Duration>| time.unwrap().as_secs_f64();
        let sum: f64 = all.iter().map(|test| told(test.time)).sum();
        assert!((sum - spent / 1e9).abs() < 1e-6 && (told(read.time) - sum).abs() < 1e-6);
        for suite in &read.test_suites {
            let count = |wanted| {
                let tests = suite.test_cases.iter();
                tests.filter(|test| status_of(test).0 == wanted).count()
            };
            assert_eq!(suite.tests, suite.test_cases.len());
            assert_eq!(suite.failures, count("failure"));
            assert_eq!(suite.errors, count("error"));
            assert_eq!(suite.skipped, count("skipped"));
            assert!(suite.timestamp.is_some());
        }
    }
}

#[test]
fn every_odd_name_is_read_back() {
    use crate::report::text::escape;

    let report = fixture::odd_names();
    let read = read(&report);
    assert_eq!(read.test_suites.len(), report.benchmarks.len());
    for (suite, case) in read.test_suites.iter().zip(&report.benchmarks) {
        let [missed, untold] = suite.test_cases.as_slice() else {
            panic!("{suite:?}");
        };
        let id = escape(&case.id);
        assert_eq!(missed.classname.as_ref().unwrap().as_str(), id);
        assert_eq!(missed.name.as_str(), id);
        assert_eq!(untold.name.as_str(), format!("{id}#2"));
        let (kind, ty, message) = status_of(missed);
        assert_eq!((kind, &*ty), ("failure", "missed"));
        let sentence = target_sentence(case, &case.targets[0]);
        assert_eq!(message, brief(&sentence));
        let own = missed
            .properties
            .iter()
            .find(|property| property.name.as_str() == id);
        assert_eq!(own.unwrap().value.as_str(), "3");
        assert_eq!(missed.extra["file"].as_str(), "benches/cache.rs");
        assert_eq!(missed.extra["line"].as_str(), "30");
    }
}

#[test]
fn an_undecided_target_fails_only_where_the_run_fails_for_it() {
    let mut report = fixture::report();
    let of_evict = |report: &Report| {
        let all = statuses(report);
        let found = all
            .iter()
            .find(|(name, ..)| name == "cache::evict p99 < 3us");
        found.cloned().unwrap()
    };
    assert_eq!(of_evict(&report).1, "skipped");
    assert_eq!(of_evict(&report).2, "inconclusive");
    report.summary.exit_status = 4;
    assert_eq!(of_evict(&report).1, "failure");
    assert_eq!(of_evict(&report).2, "inconclusive");
}

#[test]
fn what_looks_alike_stays_apart() {
    let mut case = Benchmark::new("cache::get");
    case.targets = vec![target("mean < 1us", Verdict::Pass); 2];
    let of = |package: &str, key: Option<&str>| Benchmark {
        package: package.into(),
        machine: key.map(|key| Machine {
            key: key.into(),
            ..Machine::default()
        }),
        ..case.clone()
    };
    let report = Report {
        benchmarks: vec![
            of("shop", Some("a")),
            of("stock", Some("a")),
            of("stock", Some("b")),
            of("stock", None),
        ],
        ..Report::default()
    };
    let mut names: Vec<String> = statuses(&report).into_iter().map(|one| one.0).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!((names.len(), count), (8, 8), "{names:?}");
    let suites = read(&report).test_suites;
    let names: Vec<&str> = suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(names, ["shop on a", "stock on a", "stock on b", "stock"]);
}

#[test]
fn a_report_of_nothing_is_a_document_too() {
    assert_eq!(read(&Report::default()).tests, 0);
}

#[test]
fn what_no_case_tells_is_an_error_too() {
    for status in [2, 5, 101, 130] {
        let mut report = Report {
            benchmarks: vec![Benchmark {
                targets: vec![target("mean < 1us", Verdict::Pass)],
                ..Benchmark::new("cache::get")
            }],
            ..Report::default()
        };
        assert_eq!(read(&report).errors, 0);
        report.summary.end_with(status);
        let all = read(&report);
        assert_eq!((all.tests, all.errors), (2, 1));
        let suite = &all.test_suites[1];
        assert_eq!((suite.name.as_str(), suite.errors), ("run", 1));
        let test = &suite.test_cases[0];
        assert_eq!(test.name.as_str(), "run");
        let (kind, _, message) = status_of(test);
        assert_eq!(kind, "error");
        assert!(message.ends_with('.'), "{message}");
    }
}

#[test]
fn long_explanations_are_cut() {
    let mut report = fixture::report();
    let case = &mut report.benchmarks[2];
    case.error = None;
    let mut missed = target("mean < 1us", Verdict::Fail);
    missed.explanation = "why it is missed ".repeat(1_000);
    case.targets = vec![missed; 100];
    let text = written(Format::Junit, &report);
    assert!(text.len() < 1_200_000, "{}", text.len());
    assert_eq!(read(&report).failures, 100);
}
