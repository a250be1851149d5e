//! A row for each case.

use super::LONGEST;
use super::markup::{code_cell, plain};
use crate::report::case_name::CaseNames;
use crate::report::change::{change_cell, is_from_baseline};
use crate::report::columns::{MetricColumn, further_metrics, metric_columns};
use crate::report::figure::figure_with_interval;
use crate::report::headline::{judged_targets, target_text, why_skipped};
use crate::report::ratio::{self, Ratios};
use crate::report::text::{elide, escape};
use crate::report::verdict_word::{verdict_word, word};
use crate::report::watched::{any_is_watched, watched};
use crate::report::{Benchmark, Outcome, Report, Verdict};

/// The longest list in a cell.
const MOST_IN_CELL: usize = 8;

/// No row takes fewer characters than eight, so that more of them never fit.
const MOST_ROWS: usize = LONGEST / 8;

/// What the tables of a report have in common.
pub(super) struct Layout<'a> {
    names: &'a CaseNames<'a>,
    metrics: Vec<MetricColumn>,
    further: bool,
    watched: bool,
    changed: bool,
    ratios: Ratios<'a>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(report: &'a Report, names: &'a CaseNames<'a>) -> Self {
        let metrics = metric_columns(report);
        let any = |found: &dyn Fn(&Benchmark) -> bool| report.benchmarks.iter().any(found);
        Self {
            names,
            further: any(&|case| !further_metrics(case, &metrics, false).is_empty()),
            watched: any_is_watched(report),
            changed: any(&|case| case.comparison.iter().any(is_from_baseline)),
            ratios: Ratios::of(report),
            metrics,
        }
    }

    /// A table of the first cases, as many as have room, and how many that are. Columns in which
    /// nothing stands are left out.
    pub(super) fn table(&self, cases: &[&Benchmark], room: usize) -> (String, usize) {
        let rows: Vec<Vec<String>> = cases
            .iter()
            .take(MOST_ROWS)
            .map(|case| self.cells(case))
            .collect();
        let titles = self.titles();
        let is_shown: Vec<bool> = (0..titles.len())
            .map(|place| place < 2 || rows.iter().any(|row| !row[place].is_empty()))
            .collect();
        let shown = |cells: &[String]| {
            let cells = cells.iter().zip(&is_shown);
            let cells: Vec<&str> = cells
                .filter_map(|(cell, is_shown)| is_shown.then_some(cell.as_str()))
                .collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = shown(&titles);
        text.push_str(&shown(&vec!["---".to_owned(); titles.len()]));
        let mut left = room.saturating_sub(text.chars().count());
        let mut told = 0;
        for row in &rows {
            let row = shown(row);
            let length = row.chars().count();
            if length > left {
                break;
            }
            left -= length;
            text.push_str(&row);
            told += 1;
        }
        (if told > 0 { text } else { String::new() }, told)
    }

    fn titles(&self) -> Vec<String> {
        let mut titles = vec!["verdict".to_owned(), "benchmark".to_owned()];
        titles.extend(self.metrics.iter().map(|column| plain(column.title())));
        for (title, is_shown) in [
            ("further figures", self.further),
            ("change", self.changed),
            (ratio::TITLE, self.ratios.any()),
            ("watched", self.watched),
            ("targets", true),
        ] {
            if is_shown {
                titles.push(title.to_owned());
            }
        }
        titles
    }

    fn cells(&self, benchmark: &Benchmark) -> Vec<String> {
        let mut verdict = verdict_word(benchmark).to_owned();
        if benchmark.outcome == Outcome::Errored || benchmark.verdict == Verdict::Fail {
            verdict = format!("**{verdict}**");
        }
        let mut cells = vec![verdict, code_cell(&self.names.name(benchmark))];
        let metrics = self.metrics.iter();
        cells.extend(metrics.map(|column| plain(&elide(&column.cell(benchmark), 60))));
        if self.further {
            let figures = further_metrics(benchmark, &self.metrics, false)
                .into_iter()
                .map(|name| further_figure(benchmark, name))
                .collect();
            cells.push(list(figures));
        }
        if self.changed {
            cells.push(plain(&elide(&change_cell(benchmark), 60)));
        }
        if self.ratios.any() {
            cells.push(plain(&self.ratios.cell(benchmark)));
        }
        if self.watched {
            cells.push(watched(benchmark));
        }
        cells.push(targets(benchmark));
        cells
    }
}

fn further_figure(benchmark: &Benchmark, name: &str) -> String {
    let figure = figure_with_interval(name, &benchmark.metrics[name]);
    plain(&format!(
        "{} {}",
        elide(&escape(name), 60),
        elide(&figure, 60)
    ))
}

/// Every judged target; beside several, how those came out that are not simply met.
fn targets(benchmark: &Benchmark) -> String {
    if let Some(why) = why_skipped(benchmark) {
        return code_cell(&elide(&why, 120));
    }
    let judged = judged_targets(benchmark);
    let is_alone = judged.len() == 1;
    let lines = judged.into_iter().map(|target| {
        let text = code_cell(&elide(&target_text(benchmark, target), 120));
        match target.verdict {
            _ if is_alone => text,
            Verdict::Pass | Verdict::None => text,
            Verdict::Fail => format!("**{}** {text}", word(target.verdict)),
            verdict => format!("{} {text}", word(verdict)),
        }
    });
    list(lines.collect())
}

/// One below the other in a cell.
fn list(mut lines: Vec<String>) -> String {
    let left = lines.len().saturating_sub(MOST_IN_CELL);
    if left > 0 {
        lines.truncate(MOST_IN_CELL);
        lines.push(format!("+{left} more"));
    }
    lines.join("<br>")
}
