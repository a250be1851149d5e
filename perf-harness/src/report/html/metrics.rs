//! Every figure of a case, as a line of its table.

use perf_targets::{Builtin, Metric as Name};
use serde::Serialize;

use crate::report::change::{change_text, is_from_baseline};
use crate::report::figure::figure_with_interval;
use crate::report::text::escape;
use crate::report::{Benchmark, Better, Bound, Metric, MetricKind};
use crate::run::SCALING_EFFICIENCY;
use crate::units::{Time, grouped};

/// What the figures are about, in the order in which they are read.
pub(super) const SECTIONS: &[&str] = &[
    "times",
    "rates",
    "allocations",
    "resources",
    "processor counters",
    "load",
    "figures of its own",
];

/// A figure with everything that is known of it.
#[derive(Serialize)]
pub(super) struct MetricRow {
    /// Place among the sections.
    section: usize,
    name: String,
    /// The metric's key in the report.
    key: String,
    figure: String,
    interval: String,
    bound: &'static str,
    kind: &'static str,
    samples: String,
    watched: String,
    better: &'static str,
    /// Against the baseline, where it was compared.
    change: String,
    reason: String,
}

/// In the order of the sections, and of the names in each.
pub(super) fn metric_rows(benchmark: &Benchmark) -> Vec<MetricRow> {
    let mut rows: Vec<((usize, Rank), MetricRow)> = benchmark
        .metrics
        .iter()
        .map(|(name, metric)| {
            let parsed = name.parse().ok();
            let section = section(name, parsed.as_ref());
            let row = row(benchmark, name, metric, section);
            ((section, rank(name, parsed.as_ref())), row)
        })
        .collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(benchmark: &Benchmark, name: &str, metric: &Metric, section: usize) -> MetricRow {
    let (figure, interval) = parted(&figure_with_interval(name, metric));
    let change = benchmark
        .comparison
        .iter()
        .find(|change| change.metric == name && is_from_baseline(change));
    MetricRow {
        section,
        name: escape(name).into_owned(),
        key: name.to_owned(),
        figure,
        interval,
        bound: match metric.bound {
            Bound::Exact => "",
            Bound::AtMost => "at most",
            Bound::AtLeast => "at least",
        },
        kind: match metric.kind {
            MetricKind::Batch => "calls timed together",
            MetricKind::Call => "calls timed alone",
            MetricKind::Count => "counted",
        },
        samples: metric.samples.map_or_else(String::new, grouped),
        watched: metric
            .watched_ns
            .map_or_else(String::new, |ns| Time(ns).to_string()),
        better: match metric.better {
            Some(Better::Lower) => "lower",
            Some(Better::Higher) => "higher",
            None => "",
        },
        change: change.map_or_else(String::new, |change| change_text(change, Some(metric))),
        reason: metric
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| escape(reason).into_owned()),
    }
}

/// The figure and its interval, each on its own.
pub(super) fn parted(text: &str) -> (String, String) {
    let at = text.find(" ±").or_else(|| text.find(" ["));
    let (figure, interval) = text.split_at(at.unwrap_or(text.len()));
    (figure.to_owned(), interval.trim_start().to_owned())
}

/// Where a figure stands in its section: the framework's in its own order, percentiles rising.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Builtin(Builtin),
    Percentile(u32),
    Named(String),
}

fn rank(name: &str, parsed: Option<&Name>) -> Rank {
    match parsed {
        Some(Name::Builtin(builtin)) => Rank::Builtin(*builtin),
        Some(Name::Percentile(percentile)) => Rank::Percentile(percentile.parts_per_million()),
        _ => Rank::Named(name.to_owned()),
    }
}

fn section(name: &str, parsed: Option<&Name>) -> usize {
    use Builtin as B;
    match parsed {
        _ if name == SCALING_EFFICIENCY => 1,
        Some(Name::Percentile(_)) => 0,
        Some(Name::Builtin(builtin) | Name::PerItem(builtin) | Name::Child(builtin)) => {
            match builtin {
                B::Mean | B::Median => 0,
                B::Throughput | B::ItemRate | B::Bandwidth => 1,
                B::Allocs | B::AllocBytes | B::PeakBytes | B::RetainedBytes | B::LeakedBytes => 2,
                B::Instructions | B::Cycles | B::BranchMisses | B::CacheMisses => 4,
                B::Errors
                | B::Goodput
                | B::Dropped
                | B::Capacity
                | B::Recovery
                | B::Availability
                | B::Stability => 5,
                _ => 3,
            }
        }
        Some(Name::Check(_)) => 5,
        // Reported by the framework, but no target may name them.
        None if ["min", "max", "stddev", "cv"].contains(&name) => 0,
        Some(Name::Own { .. }) | None => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_parts::count;

    #[test]
    fn a_figure_and_its_interval_are_parted() {
        let parts = |text| {
            let (figure, interval) = parted(text);
            format!("{figure}|{interval}")
        };
        assert_eq!(parts("12.1 ns ±0.1"), "12.1 ns|±0.1");
        assert_eq!(parts("1.24 us [1.20, 1.29]"), "1.24 us|[1.20, 1.29]");
        assert_eq!(parts("<= 24 ns"), "<= 24 ns|");
    }

    #[test]
    fn figures_stand_in_the_order_in_which_they_are_read() {
        let mut benchmark = Benchmark::new("a");
        for name in [
            "max",
            "p99",
            "p50",
            "mean",
            "allocs",
            "throughput",
            "rows",
            "instructions",
            "cpu",
            "scaling_efficiency",
            "p99.9",
            "child.cpu",
            "errors",
        ] {
            benchmark.metrics.insert(name.into(), count(1.0));
        }
        let rows = metric_rows(&benchmark);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "mean",
                "p50",
                "p99",
                "p99.9",
                "max",
                "throughput",
                "scaling_efficiency",
                "allocs",
                "cpu",
                "child.cpu",
                "instructions",
                "errors",
                "rows"
            ]
        );
    }
}
