//! Scenarios by their stages, folded.

use super::markup::{code, plain};
use crate::report::case_name::CaseNames;
use crate::report::scenario::{StageTable, head, sayings};
use crate::report::text::counted;
use crate::report::{Benchmark, Report, Series};

/// For what stands around the scenarios and for the line that tells of what was left out.
const RESERVE: usize = 200;

/// Stages of one scenario that are told.
const MOST_STAGES: usize = 12;

/// Faults, events and the like of one kind that are told.
const MOST_SAYINGS: usize = 3;

/// The JSON report has them.
const LEFT_OUT: [&str; 4] = ["time", "offered", "p50", "max"];

/// The scenarios in the order of the report, as many as have room.
pub(super) fn scenarios(report: &Report, names: &CaseNames<'_>, room: usize) -> String {
    let under_load = report.benchmarks.iter().filter_map(|case| {
        let series = case.series.as_deref();
        series.map(|series| (case, series))
    });
    let all: Vec<(&Benchmark, &Series)> = under_load.collect();
    let mut left = room.saturating_sub(RESERVE);
    let mut told = String::new();
    for (place, (case, series)) in all.iter().enumerate() {
        let text = scenario(&names.name(case), series);
        let length = text.chars().count();
        if length > left {
            let further = counted(all.len() - place, "further scenario");
            told.push_str(&format!("{further}: the JSON report holds all.\n"));
            break;
        }
        left -= length;
        told.push_str(&text);
    }
    if told.is_empty() || room < RESERVE {
        return String::new();
    }
    let summary = counted(all.len(), "scenario");
    format!("\n<details><summary>{summary} by stage</summary>\n\n{told}</details>\n")
}

fn scenario(name: &str, series: &Series) -> String {
    let mut text = format!("{}: {}\n\n", code(name), plain(&head(series)));
    let table = StageTable::of(series);
    let is_told: Vec<bool> = table
        .titles
        .iter()
        .map(|title| !LEFT_OUT.contains(title))
        .collect();
    if !table.rows.is_empty() {
        text.push_str(&line(
            table.titles.iter().map(|title| plain(title)),
            &is_told,
        ));
        text.push_str(&line(table.titles.iter().map(|_| "---".into()), &is_told));
        for row in table.rows.iter().take(MOST_STAGES) {
            text.push_str(&line(row.iter().map(|cell| plain(cell)), &is_told));
        }
        text.push('\n');
    }
    let further = table.rows.len().saturating_sub(MOST_STAGES);
    if further > 0 {
        text.push_str(&format!("- and {}\n", counted(further, "further stage")));
    }
    for saying in sayings(series, false, MOST_SAYINGS) {
        text.push_str(&format!("- {}: {}\n", saying.about, plain(&saying.text)));
    }
    text.push('\n');
    text
}

fn line(cells: impl Iterator<Item = String>, is_told: &[bool]) -> String {
    let cells: Vec<String> = cells
        .zip(is_told)
        .filter_map(|(cell, is_told)| is_told.then_some(cell))
        .collect();
    format!("| {} |\n", cells.join(" | "))
}
