//! github-action-benchmark's lists, one of figures that should fall and one of those that should rise.

use std::io::{self, Write};

use perf_harness::report::{Better, Bound, Metric, Outcome, Report, distinct, lasting_ids};
use serde::Serialize;

use super::case::{interval, reach, value};

/// One figure, with the field names of that tool.
#[derive(Serialize)]
struct Entry<'a> {
    name: String,
    unit: &'a str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    extra: String,
}

/// All figures for which this way is the better one. What has no better way is in neither list.
pub(super) fn write(report: &Report, better: Better, out: &mut dyn Write) -> io::Result<()> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (id, case) in lasting_ids(report).iter().zip(&report.benchmarks) {
        if case.outcome != Outcome::Completed {
            continue;
        }
        for (name, metric) in &case.metrics {
            if let (true, Some(value)) = (metric.better == Some(better), value(metric)) {
                entries.push(Entry {
                    name: format!("{id} {name}"),
                    unit: unit(metric),
                    value,
                    range: reach(metric).map(|reach| format!("± {reach}")),
                    extra: extra(metric),
                });
            }
        }
    }
    // A name that comes twice would be one line of a graph.
    let names = entries.iter().map(|entry| entry.name.clone().into());
    let names = distinct(names.collect());
    for (entry, name) in entries.iter_mut().zip(names) {
        entry.name = name.into_owned();
    }
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn unit(metric: &Metric) -> &str {
    match metric.unit.as_str() {
        "1" => "count",
        unit => unit,
    }
}

/// What that tool has no field for, a line each.
fn extra(metric: &Metric) -> String {
    let mut lines: Vec<String> = Vec::new();
    match metric.bound {
        Bound::Exact => {}
        Bound::AtMost => lines.push("at most this".to_owned()),
        Bound::AtLeast => lines.push("at least this".to_owned()),
    }
    if let Some((lo, hi)) = interval(metric) {
        lines.push(format!("interval: {lo} to {hi}"));
    }
    if let Some(samples) = metric.samples {
        lines.push(format!("samples: {samples}"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::exports::fixture;

    fn entries(report: &Report, better: Better) -> Vec<Value> {
        let mut text = Vec::new();
        write(report, better, &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// What github-action-benchmark demands of an entry, and how it reads a range.
    fn read(entry: &Value) -> (&str, f64, Option<f64>) {
        let text = |key: &str| {
            entry[key]
                .as_str()
                .unwrap_or_else(|| panic!("{key}: {entry}"))
        };
        assert!(!text("unit").is_empty());
        let range = entry.get("range").map(|range| {
            let number = range.as_str().unwrap().strip_prefix("± ").unwrap();
            number.parse().unwrap()
        });
        if let Some(extra) = entry.get("extra") {
            assert!(extra.is_string());
        }
        (text("name"), entry["value"].as_f64().unwrap(), range)
    }

    #[test]
    fn figures_go_where_their_better_way_is() {
        let report = fixture::report();
        let smaller = entries(&report, Better::Lower);
        let mean = smaller
            .iter()
            .find(|entry| entry["name"] == "shop/cache::get_hit mean")
            .unwrap();
        let (_, value, range) = read(mean);
        assert_eq!((value, mean["unit"].as_str()), (12.1, Some("ns")));
        assert_eq!(range, Some(0.1));
        let p99 = smaller
            .iter()
            .find(|entry| entry["name"] == "shop/cache::get_hit p99")
            .unwrap();
        assert!(p99["extra"].as_str().unwrap().starts_with("at most this\n"));
        let bigger = entries(&report, Better::Higher);
        let names: Vec<&str> = bigger.iter().map(|entry| read(entry).0).collect();
        assert!(names.contains(&"shop/cache::get_hit throughput"));
        assert!(!names.iter().any(|name| name.ends_with(" mean")));
        assert!(
            !smaller
                .iter()
                .any(|entry| entry["name"] == "shop/cache::refill mean"),
            "it was not measured"
        );
    }

    #[test]
    fn odd_names_are_read_back_and_no_two_are_alike() {
        let report = fixture::odd_names();
        let entries = entries(&report, Better::Lower);
        let mut names: Vec<&str> = entries.iter().map(|entry| read(entry).0).collect();
        for case in &report.benchmarks {
            assert!(
                names.iter().any(|name| name.contains(&case.id)),
                "{:?}",
                case.id
            );
        }
        let all = names.len();
        assert!(all >= report.benchmarks.len() * 4);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_case_and_a_figure_are_not_taken_for_another_case_and_figure() {
        let mut report = fixture::report();
        report.benchmarks.truncate(2);
        let metric = report.benchmarks[0].metrics["mean"].clone();
        for (case, (id, name)) in report
            .benchmarks
            .iter_mut()
            .zip([("a", "b c"), ("a b", "c")])
        {
            case.id = format!("cache::{id}");
            case.metrics = [(name.to_owned(), metric.clone())].into();
        }
        let entries = entries(&report, Better::Lower);
        let names: Vec<&str> = entries.iter().map(|entry| read(entry).0).collect();
        assert_eq!(names, ["shop/cache::a b c", "shop/cache::a b c#2"]);
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        let mut report = fixture::report();
        report.benchmarks[0].metrics.get_mut("mean").unwrap().value = Some(f64::NAN);
        let entries = entries(&report, Better::Lower);
        assert!(
            !entries
                .iter()
                .any(|entry| entry["name"] == "shop/cache::get_hit mean")
        );
    }
}
