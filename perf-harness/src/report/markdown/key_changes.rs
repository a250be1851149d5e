//! Changes of p95, throughput and memory, which people ask for first.

use super::markup::{code_cell, plain};
use crate::report::case_name::CaseNames;
use crate::report::change::{change_text, is_from_baseline};
use crate::report::figure::quantity;
use crate::report::text::counted;
use crate::report::{Benchmark, Change, ChangeVerdict, Report, Severity};

/// The metrics, in the order in which they are shown.
const METRICS: [&str; 6] = [
    "p95",
    "throughput",
    "peak_bytes",
    "alloc_bytes",
    "allocs",
    "rss_peak",
];

/// The most rows of one metric.
const MOST_ROWS: usize = 8;

/// A change of one of the metrics.
struct Row<'a> {
    case: &'a Benchmark,
    change: &'a Change,
}

/// What stands around the rows.
const OVERHEAD: usize = 250;

/// A table of what became better or worse, as much as has room; empty where nothing did.
pub(super) fn key_changes(report: &Report, names: &CaseNames<'_>, room: usize) -> String {
    let mut text = String::new();
    let mut room = room.saturating_sub(OVERHEAD);
    let mut left = 0;
    for metric in METRICS {
        let rows = rows(report, metric);
        left += rows.len().saturating_sub(MOST_ROWS);
        for Row { case, change } in rows.iter().take(MOST_ROWS) {
            let measured = case.metrics.get(metric);
            let unit = measured.map_or("1", |measured| measured.unit.as_str());
            let figure = |value: Option<f64>| {
                value.map_or_else(String::new, |value| plain(&quantity(metric, unit, value)))
            };
            let row = format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                plain(metric),
                code_cell(&names.name(case)),
                figure(change.base),
                figure(change.current),
                plain(&change_text(change, measured)),
                direction(change),
            );
            let length = row.chars().count();
            if length > room {
                left += 1;
                continue;
            }
            room -= length;
            text.push_str(&row);
        }
    }
    if text.is_empty() {
        return text;
    }
    if left > 0 {
        text.push_str(&format!(
            "\n{} of these metrics below.\n",
            counted(left, "further change")
        ));
    }
    format!(
        "\n**p95, throughput, memory**\n\n| metric | benchmark | base | now | change | |\n| --- | --- | --- | --- | --- | --- |\n{text}"
    )
}

/// What became better or worse, the most severe and then the largest first.
fn rows<'a>(report: &'a Report, metric: &str) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = report
        .benchmarks
        .iter()
        .flat_map(|case| {
            case.comparison
                .iter()
                .map(move |change| Row { case, change })
        })
        .filter(|row| row.change.metric == metric && is_from_baseline(row.change))
        .filter(|row| {
            row.change.severity != Severity::None
                || matches!(
                    row.change.verdict,
                    ChangeVerdict::Regressed | ChangeVerdict::Improved
                )
        })
        .collect();
    let rank = |row: &Row<'_>| {
        let severity = match row.change.severity {
            Severity::Fail => 0,
            Severity::Warn => 1,
            Severity::Notice => 2,
            Severity::None if row.change.verdict == ChangeVerdict::Regressed => 3,
            Severity::None => 4,
        };
        let size = row
            .change
            .ratio
            .map_or(f64::INFINITY, |ratio| ratio.ln().abs());
        (severity, -size)
    };
    rows.sort_by(|one, other| {
        let (one, other) = (rank(one), rank(other));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    rows
}

fn direction(change: &Change) -> &'static str {
    match (change.severity, change.verdict) {
        (Severity::Fail, _) => "**regressed**",
        (Severity::None, ChangeVerdict::Improved) => "improved",
        (Severity::Warn | Severity::Notice | Severity::None, _) => "worse",
    }
}
