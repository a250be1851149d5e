use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::report::fixture::{self, written};
use crate::report::fixture_parts::{at_most, count, target};
use crate::report::text::escape;
use crate::report::{ChangeVerdict, Format, Machine};

/// A sample as a reader of the format has it.
#[derive(Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

fn read(report: &Report) -> Vec<Sample> {
    let text = written(Format::OpenMetrics, report);
    let lines = text.strip_suffix("# EOF\n").unwrap().lines();
    lines
        .filter(|line| !line.starts_with("# "))
        .map(sample)
        .collect()
}

fn sample(line: &str) -> Sample {
    let (name, rest) = line.split_once('{').unwrap();
    let mut labels = BTreeMap::new();
    let mut chars = rest.chars();
    loop {
        let label: String = chars.by_ref().take_while(|c| *c != '=').collect();
        assert_eq!(chars.next(), Some('"'), "{line}");
        let mut value = String::new();
        loop {
            match chars.next().unwrap() {
                '"' => break,
                '\\' => value.push(match chars.next().unwrap() {
                    'n' => '\n',
                    other => other,
                }),
                other => value.push(other),
            }
        }
        assert_eq!(labels.insert(label, value), None, "{line}");
        match chars.next().unwrap() {
            ',' => {}
            '}' => break,
            other => panic!("{other} in {line}"),
        }
    }
    let value = chars.as_str().strip_prefix(' ').unwrap().parse().unwrap();
    Sample {
        name: name.to_owned(),
        labels,
        value,
    }
}

fn find<'a>(all: &'a [Sample], name: &str, labels: &[(&str, &str)]) -> Option<&'a Sample> {
    let has = |sample: &Sample, label: &str, value: &str| {
        sample.labels.get(label).is_some_and(|found| found == value)
    };
    all.iter().find(|sample| {
        sample.name == name
            && labels
                .iter()
                .all(|(label, value)| has(sample, label, value))
    })
}

#[test]
fn the_fixture() {
    insta::assert_snapshot!(
        "openmetrics",
        written(Format::OpenMetrics, &fixture::report())
    );
}

#[test]
fn every_odd_name_is_read_back_and_no_series_is_there_twice() {
    for report in [
        fixture::report(),
        fixture::odd_names(),
        fixture::scenarios(),
    ] {
        let all = read(&report);
        let series: BTreeSet<_> = all.iter().map(|one| (&one.name, &one.labels)).collect();
        assert_eq!(series.len(), all.len());
        assert!(all.iter().all(|sample| sample.value.is_finite()));
        for case in &report.benchmarks {
            let (id, bench) = (escape(&case.id), escape(&case.bench));
            for (name, metric) in &case.metrics {
                let labels = [
                    ("benchmark", &*id),
                    ("bench", &*bench),
                    ("metric", &*escape(name)),
                ];
                let (unit, convert) = base_unit(name, &metric.unit);
                let family = match unit {
                    "" => "perf_bench_value".to_owned(),
                    unit => format!("perf_bench_value_{unit}"),
                };
                let found = find(&all, &family, &labels).map(|sample| sample.value);
                assert_eq!(found, metric.value.map(convert), "{name}");
            }
        }
    }
}

#[test]
fn figures_are_in_base_units() {
    let all = read(&fixture::report());
    let value = |name: &str, labels: &[(&str, &str)]| find(&all, name, labels).unwrap().value;
    let mean = [("benchmark", "cache::get_hit"), ("metric", "mean")];
    assert_eq!(value("perf_bench_value_seconds", &mean), 12.1e-9);
    assert_eq!(value("perf_bench_lower_bound_seconds", &mean), 12e-9);
    assert_eq!(value("perf_bench_change_ratio", &mean), 1.025);
    let p99 = [("benchmark", "cache::get_hit"), ("target", "p99 < 1us")];
    assert_eq!(value("perf_bench_target_limit_seconds", &p99), 1e-6);
    let passed = [p99[0], p99[1], ("verdict", "pass")];
    assert_eq!(value("perf_bench_target_verdict", &passed), 1.0);
    let missed = [p99[0], p99[1], ("verdict", "fail")];
    assert_eq!(value("perf_bench_target_verdict", &missed), 0.0);
    let errors = [("metric", "errors")];
    assert_eq!(value("perf_bench_value_ratio", &errors), 0.001);
    let none = [("benchmark", "cache::evict"), ("metric", "p99")];
    assert!(find(&all, "perf_bench_value_seconds", &none).is_none());
    let errored = [("benchmark", "cache::refill"), ("outcome", "errored")];
    assert_eq!(value("perf_bench_outcome", &errored), 1.0);
}

#[test]
fn a_bound_is_no_figure() {
    let mut case = Benchmark::new("cache::get");
    case.metrics = BTreeMap::from([
        ("allocs".into(), count(1.0)),
        ("p50".into(), at_most(count(2.0))),
    ]);
    let report = Report {
        benchmarks: vec![case],
        ..Report::default()
    };
    let all = read(&report);
    let bound = |metric| {
        let found = find(&all, "perf_bench_value", &[("metric", metric)]).unwrap();
        found.labels.get("bound").map(String::as_str)
    };
    assert_eq!(bound("allocs"), None);
    assert_eq!(bound("p50"), Some("at_most"));
}

#[test]
fn each_machine_is_told() {
    let on = |key: &str| Benchmark {
        machine: Some(Machine {
            key: key.into(),
            ..Machine::default()
        }),
        ..Benchmark::new("cache::get")
    };
    let mut report = fixture::report();
    report.benchmarks = vec![on("one"), on("other")];
    report.machine.key = "one".into();
    let all = read(&report);
    let told = all.iter().filter(|one| one.name == "perf_bench_run_info");
    let told: Vec<&str> = told.map(|one| one.labels["machine"].as_str()).collect();
    assert_eq!(told, ["one", "other"]);
}

#[test]
fn what_looks_alike_stays_apart() {
    let of = |package: &str, id: &str, key: Option<&str>| Benchmark {
        package: package.into(),
        machine: key.map(|key| Machine {
            key: key.into(),
            ..Machine::default()
        }),
        metrics: BTreeMap::from([("allocs".into(), count(1.0))]),
        targets: vec![target("allocs == 1", Verdict::Pass); 2],
        ..Benchmark::new(id)
    };
    let report = Report {
        benchmarks: vec![
            of("shop", "a", None),
            of("stock", "a", None),
            of("stock", "a", Some("one")),
            of("stock", "a", Some("other")),
            Benchmark {
                comparison: vec![Change::without_figures("build:v1", ChangeVerdict::New)],
                ..of("shop", "a", None)
            },
            of("stock", "a\nb", None),
            of("stock", "a\\nb", None),
        ],
        ..Report::default()
    };
    let all = read(&report);
    let series: BTreeSet<_> = all.iter().map(|one| (&one.name, &one.labels)).collect();
    assert_eq!(series.len(), all.len());
    let values = all.iter().filter(|one| one.name == "perf_bench_value");
    assert_eq!(values.count(), 7);
}
