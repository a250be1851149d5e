//! Reports that are held against each other.

use crate::config::{self, Settings};
use crate::run::baseline::*;
use crate::store::wire::*;

/// Known well within its run.
pub(super) fn metric(value: f64, unit: &str, kind: MetricKind) -> Metric {
    Metric {
        value: Some(value),
        lo: Some(value),
        hi: Some(value),
        unit: unit.into(),
        better: Some(Better::Lower),
        kind,
        samples: None,
        watched_ns: None,
        bound: Bound::Exact,
        reason: (kind == MetricKind::Count).then(|| "deterministic".to_owned()),
    }
}

pub(super) fn target(text: &str, tier: Tier, verdict: Verdict) -> Target {
    let parsed: perf_targets::Target = text.parse().unwrap();
    Target {
        target: text.into(),
        metric: parsed.metric.to_string(),
        tier,
        observed: None,
        lo: None,
        hi: None,
        limit: None,
        unit: "ns".into(),
        watched_ns: None,
        verdict,
        reason: None,
        reference: None,
        explanation: String::new(),
    }
}

/// A case of `shop.cache` by its mean and its allocations.
pub(super) fn case(id: &str, mean: f64, allocs: f64) -> Benchmark {
    let mut benchmark = Benchmark {
        package: "shop".into(),
        bench: "cache".into(),
        ..Benchmark::new(id)
    };
    let mean = metric(mean, "ns", MetricKind::Batch);
    benchmark.metrics.insert("mean".into(), mean);
    let allocs = metric(allocs, "1", MetricKind::Count);
    benchmark.metrics.insert("allocs".into(), allocs);
    benchmark
}

pub(super) fn report(machine: &str, benchmarks: Vec<Benchmark>) -> Report {
    Report {
        schema: SCHEMA.into(),
        timestamp: "2026-11-21T10:30:00Z".into(),
        git_commit: Some("7a49a34f0e5d1c2b".into()),
        machine: Machine {
            key: machine.into(),
            ..Machine::default()
        },
        benchmarks,
        ..Report::default()
    }
}

pub(super) fn compared(old: Vec<Benchmark>, new: Vec<Benchmark>) -> Report {
    let (old, new) = (report("here", old), report("here", new));
    compare(&old, &new, "old.json", &Rules::default())
}

pub(super) fn change<'a>(benchmark: &'a Benchmark, metric: &str) -> &'a Change {
    let mut changes = benchmark.comparison.iter();
    changes.find(|change| change.metric == metric).unwrap()
}

pub(super) fn rule<'a>(benchmark: &'a Benchmark, metric: &str) -> &'a Target {
    let mut targets = benchmark.targets.iter();
    targets.find(|target| target.metric == metric).unwrap()
}

pub(super) fn settings(flags: &[&str]) -> Settings {
    let argv = ["cache"].iter().chain(flags).map(Into::into);
    let place = config::Place {
        package_dir: "/none".into(),
        crate_name: "cache".into(),
    };
    config::load(argv, &config::Environment::default(), &place).unwrap()
}
