//! Reports that are kept, and files of them.

use crate::store::baseline::*;
use crate::store::wire::*;

pub(super) const STORED: &[u8] = include_bytes!("../../../../tests/fixtures/perf-baseline-1.json");

pub(super) fn machine(key: &str) -> Machine {
    Machine {
        key: key.to_owned(),
        ..Machine::default()
    }
}

pub(super) fn metric(value: f64) -> Metric {
    Metric {
        value: Some(value),
        lo: Some(value),
        hi: Some(value),
        unit: "1".into(),
        better: Some(Better::Lower),
        kind: MetricKind::Count,
        samples: Some(2),
        watched_ns: None,
        bound: Bound::Exact,
        reason: None,
    }
}

/// A report of a minute, of the bench target `shop.cache` on the machine `here`.
pub(super) fn report(minute: u32, ids: &[&str]) -> Report {
    let benchmark = |id: &&str| {
        let mut benchmark = Benchmark {
            package: "shop".into(),
            bench: "cache".into(),
            ..Benchmark::new(*id)
        };
        let allocs = metric(f64::from(minute));
        benchmark.metrics.insert("allocs".into(), allocs);
        benchmark
    };
    Report {
        schema: SCHEMA.into(),
        timestamp: format!("2026-11-21T10:{minute:02}:00Z"),
        machine: machine("here"),
        benchmarks: ids.iter().map(benchmark).collect(),
        ..Report::default()
    }
}

pub(super) fn of_cache(key: &str) -> Baseline {
    Baseline {
        package: "shop".into(),
        bench: "cache".into(),
        machine: machine(key),
        ..Baseline::default()
    }
}

pub(super) fn minutes(baseline: &Baseline, id: &str) -> Vec<f64> {
    let case = baseline.cases.iter().find(|case| case.id == id).unwrap();
    let allocs = case.runs.iter().map(|run| run.metrics["allocs"].value);
    allocs.collect()
}

pub(super) fn only_file(baselines: &Baselines, name: &str) -> StoredFile {
    let mut entry = baselines.read(name).unwrap();
    assert!(entry.unusable.is_empty());
    assert_eq!(entry.files.len(), 1);
    entry.files.remove(0)
}
