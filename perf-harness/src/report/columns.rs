//! Which metrics get a column of a table.

use std::collections::BTreeSet;

use perf_targets::{Builtin, Metric as Name};

use super::figure::{figure, figure_with_interval};
use super::{Benchmark, Report};
use crate::run::SCALING_EFFICIENCY;

/// A metric that has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MetricColumn {
    pub(super) metric: String,
    /// Whether its intervals may be left out where there is no room for all.
    pub(super) spares_interval: bool,
}

impl MetricColumn {
    /// What stands above the column.
    pub(super) fn title(&self) -> &str {
        match self.metric.as_str() {
            SCALING_EFFICIENCY => "scaling",
            metric => metric,
        }
    }

    /// The figure with its interval.
    pub(super) fn cell(&self, benchmark: &Benchmark) -> String {
        let metric = benchmark.metrics.get(&self.metric);
        metric.map_or_else(String::new, |metric| {
            figure_with_interval(&self.metric, metric)
        })
    }

    /// The figure alone.
    pub(super) fn brief_cell(&self, benchmark: &Benchmark) -> String {
        let metric = benchmark.metrics.get(&self.metric);
        metric.map_or_else(String::new, |metric| figure(&self.metric, metric))
    }
}

/// Times, rates and allocations that some case has, in the order in which they are read.
pub(super) fn metric_columns(report: &Report) -> Vec<MetricColumn> {
    let any = |found: &dyn Fn(&Benchmark) -> bool| report.benchmarks.iter().any(found);
    let has = |metric: &str| any(&|benchmark| benchmark.metrics.contains_key(metric));
    let is_used = |metric: &str| {
        any(&|benchmark| {
            benchmark
                .metrics
                .get(metric)
                .and_then(|metric| metric.value)
                .is_some_and(|value| value != 0.0)
        })
    };
    let stands_for_mean = any(&|benchmark| {
        benchmark.metrics.contains_key("median")
            && (!benchmark.metrics.contains_key("mean") || is_judged(benchmark, "median"))
    });
    let mut columns = Vec::new();
    let mut add = |metric: &str, spares_interval: bool, wanted: bool| {
        if wanted {
            columns.push(MetricColumn {
                metric: metric.to_owned(),
                spares_interval,
            });
        }
    };
    add("mean", false, has("mean"));
    add("median", false, stands_for_mean);
    for percentile in percentiles(report) {
        add(&percentile, percentile == "p50", true);
    }
    // A target on errors alone asks for no column.
    let is_load = |metric: &str| {
        any(&|benchmark| benchmark.series.is_some() && benchmark.metrics.contains_key(metric))
    };
    add("throughput", true, has("throughput"));
    add("goodput", true, is_load("goodput"));
    add("errors", true, is_load("errors"));
    add("dropped", true, is_used("dropped"));
    for metric in [SCALING_EFFICIENCY, "item_rate", "bandwidth", "allocs"] {
        add(metric, true, has(metric));
    }
    for metric in ["alloc_bytes", "peak_bytes", "instructions"] {
        add(metric, true, is_used(metric));
    }
    columns
}

/// p50, p99 and those that a target names, in rising order; p95 too where there is load.
fn percentiles(report: &Report) -> Vec<String> {
    let cases = &report.benchmarks;
    let judged: BTreeSet<&str> = cases
        .iter()
        .flat_map(|benchmark| &benchmark.targets)
        .map(|target| target.metric.as_str())
        .collect();
    let measured: BTreeSet<&str> = cases
        .iter()
        .flat_map(|benchmark| benchmark.metrics.keys())
        .map(String::as_str)
        .collect();
    let is_under_load = cases.iter().any(|case| case.series.is_some());
    let mut found: Vec<(u32, &str)> = measured
        .into_iter()
        .filter(|name| {
            ["p50", "p99"].contains(name)
                || judged.contains(name)
                || (*name == "p95" && is_under_load)
        })
        .filter_map(|name| match name.parse() {
            Ok(Name::Percentile(percentile)) => Some((percentile.parts_per_million(), name)),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

fn is_judged(benchmark: &Benchmark, metric: &str) -> bool {
    benchmark
        .targets
        .iter()
        .any(|target| target.metric == metric)
}

/// Figures that have no column and are shown all the same: the benchmark's own, what a target names,
/// and what a scenario came to; with `all`, every one that is left.
pub(super) fn further_metrics<'a>(
    benchmark: &'a Benchmark,
    columns: &[MetricColumn],
    all: bool,
) -> Vec<&'a str> {
    benchmark
        .metrics
        .keys()
        .map(String::as_str)
        .filter(|name| columns.iter().all(|column| column.metric != *name))
        .filter(|name| {
            all || is_own(name)
                || is_judged(benchmark, name)
                || (benchmark.series.is_some() && is_of_load(name))
        })
        .collect()
}

/// What a scenario came to as a whole.
fn is_of_load(name: &str) -> bool {
    matches!(
        name.parse::<Name>(),
        Ok(Name::Check(_)
            | Name::Builtin(
                Builtin::Capacity
                    | Builtin::Recovery
                    | Builtin::Availability
                    | Builtin::Stability
                    | Builtin::Leak
            ))
    )
}

/// Under the bare name, which is the mean a call.
fn is_own(name: &str) -> bool {
    match name.parse::<Name>() {
        Ok(Name::Own { statistic, .. }) => statistic == perf_targets::OwnStatistic::Mean,
        Ok(_) => false,
        // Reported by the framework, but no target may name them; other odd names are the user's.
        Err(_) => !["min", "max", "stddev", "cv"].contains(&name),
    }
}
