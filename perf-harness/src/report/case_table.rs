//! One row a case, and below it what has no column.

use std::fmt::Write as _;

use anstyle::Style as Paint;

use super::case_name::WIDEST;
use super::change::{change_cell, change_sentence, is_from_baseline};
use super::columns::{MetricColumn, further_metrics, metric_columns};
use super::figure::figure_with_interval;
use super::headline::headline;
use super::overview::grade_text;
use super::ratio::{self, Ratios};
use super::table::{Keep, Table};
use super::target_sentence::target_sentence;
use super::terminal::Display;
use super::text::{elide, escape};
use super::verdict_word::{colour, verdict_word, word};
use super::watched::{any_is_watched, watched};
use super::{Benchmark, Tier};
use crate::run::SCALING_EFFICIENCY;

/// Which figures give way first on a narrow terminal; the mean is the last.
const GIVE_WAY: [&str; 16] = [
    "instructions",
    "peak_bytes",
    "alloc_bytes",
    "p50",
    "allocs",
    SCALING_EFFICIENCY,
    "bandwidth",
    "item_rate",
    "p95",
    "throughput",
    "dropped",
    "errors",
    "goodput",
    "change",
    "p99",
    ratio::TITLE,
];

impl Display<'_> {
    pub(super) fn table(&self, text: &mut String) {
        if self.report.benchmarks.is_empty() {
            return;
        }
        let columns = metric_columns(self.report);
        let mut keep = vec![Keep::Cut];
        let mut titles = vec![String::new()];
        for column in &columns {
            keep.push(Keep::Until(turn(&column.metric)));
            titles.push(column.title().to_owned());
        }
        if self.has_changes() {
            keep.push(Keep::Until(turn("change")));
            titles.push("change".to_owned());
        }
        let ratios = Ratios::of(self.report);
        if ratios.any() {
            keep.push(Keep::Until(turn(ratio::TITLE)));
            titles.push(ratio::TITLE.to_owned());
        }
        let watched_at = keep.len();
        keep.push(Keep::Until(0));
        titles.push(if any_is_watched(self.report) {
            "watched".to_owned()
        } else {
            String::new()
        });
        let verdict_at = keep.len();
        keep.extend([Keep::Always, Keep::Text]);
        titles.extend([String::new(), String::new()]);

        let mut groups = grouped(&self.report.benchmarks);
        for (group, benchmarks) in &mut groups {
            if group.is_some() {
                ratios.rank(benchmarks);
            }
        }
        let mut rows = vec![titles];
        for (group, benchmarks) in &groups {
            rows.extend(
                benchmarks
                    .iter()
                    .map(|benchmark| self.row(benchmark, group.is_some(), &columns, &ratios)),
            );
        }
        let table = match self.style.width {
            None => Table::new(&keep, &rows),
            Some(most) => {
                let benchmarks: Vec<&Benchmark> = groups
                    .iter()
                    .flat_map(|(_, benchmarks)| benchmarks.iter().copied())
                    .collect();
                narrow(&mut rows, &keep, most, watched_at, &columns, &benchmarks)
            }
        };
        let mut rows = rows.iter();
        if let Some(titles) = rows.next() {
            let titles = table.line(titles, |_, cell| self.paint(cell, Paint::new().bold()));
            // Without figures no column has a title.
            if !titles.is_empty() {
                text.push_str(&titles);
                text.push('\n');
            }
        }
        for (group, benchmarks) in &groups {
            if let Some(group) = group {
                let _ = writeln!(
                    text,
                    "{}",
                    self.paint(&elide(&escape(group), WIDEST), Paint::new().bold())
                );
            }
            for (benchmark, row) in benchmarks.iter().zip(&mut rows) {
                let colour = colour(benchmark.outcome, benchmark.verdict);
                text.push_str(&table.line(row, |place, cell| {
                    if place == verdict_at {
                        self.paint(cell, colour)
                    } else {
                        cell.to_owned()
                    }
                }));
                text.push('\n');
                self.further_lines(text, benchmark, &columns);
            }
        }
        text.push('\n');
    }

    fn has_changes(&self) -> bool {
        self.report
            .benchmarks
            .iter()
            .any(|benchmark| benchmark.comparison.iter().any(is_from_baseline))
    }

    fn row(
        &self,
        benchmark: &Benchmark,
        indented: bool,
        columns: &[MetricColumn],
        ratios: &Ratios<'_>,
    ) -> Vec<String> {
        let indent = if indented { "  " } else { "" };
        let mut row = vec![format!("{indent}{}", self.names.name(benchmark))];
        row.extend(columns.iter().map(|column| column.cell(benchmark)));
        if self.has_changes() {
            row.push(change_cell(benchmark));
        }
        if ratios.any() {
            row.push(ratios.cell(benchmark));
        }
        row.push(watched(benchmark));
        row.push(verdict_word(benchmark).to_owned());
        row.push(headline(benchmark).unwrap_or_default());
        row
    }

    /// What has no column.
    fn further_lines(&self, text: &mut String, benchmark: &Benchmark, columns: &[MetricColumn]) {
        let figures: Vec<String> = further_metrics(benchmark, columns, self.style.verbose)
            .into_iter()
            .map(|name| {
                format!(
                    "{} {}",
                    escape(name),
                    figure_with_interval(name, &benchmark.metrics[name])
                )
            })
            .collect();
        self.dim_line(text, &figures.join(" · "));
        self.scenario(text, benchmark);
        if !self.style.verbose {
            return;
        }
        for target in &benchmark.targets {
            let tier = match target.tier {
                Tier::Acceptable => " (acceptable)",
                Tier::Target | Tier::Regression => "",
            };
            let verdict = match word(target.verdict) {
                "" => "not judged",
                word => word,
            };
            let sentence = target_sentence(benchmark, target);
            self.dim_line(text, &format!("{verdict}{tier}  {sentence}"));
        }
        for (name, metric) in &benchmark.metrics {
            if let Some(reason) = &metric.reason {
                self.dim_line(text, &format!("{}: {}", escape(name), escape(reason)));
            }
        }
        for change in &benchmark.comparison {
            self.dim_line(
                text,
                &change_sentence(change, benchmark.metrics.get(&change.metric)),
            );
        }
        if let Some(disturbance) = benchmark.ledger.disturbance() {
            self.dim_line(text, &disturbance);
        }
        if let Some(grade) = &benchmark.grade {
            self.dim_line(text, &format!("grade: {}", grade_text(grade)));
            for reason in &grade.reasons {
                self.dim_line(text, &format!("  {}", escape(reason)));
            }
        }
        for recommendation in &benchmark.recommendations {
            self.dim_line(text, &escape(recommendation));
        }
    }

    fn dim_line(&self, text: &mut String, line: &str) {
        if !line.is_empty() {
            let _ = writeln!(text, "    {}", self.paint(line, Paint::new().dimmed()));
        }
    }
}

/// Makes the rows fit: the time watched goes first, then the intervals that can be spared, and then
/// whole columns.
fn narrow(
    rows: &mut [Vec<String>],
    keep: &[Keep],
    most: usize,
    watched_at: usize,
    columns: &[MetricColumn],
    benchmarks: &[&Benchmark],
) -> Table {
    let mut table = Table::new(keep, rows);
    if table.overhang(most) > 0 {
        rows.iter_mut().for_each(|row| row[watched_at].clear());
        table = Table::new(keep, rows);
    }
    let mut sparing: Vec<(usize, &MetricColumn)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.spares_interval)
        .collect();
    sparing.sort_by_key(|(_, column)| turn(&column.metric));
    for (place, column) in sparing {
        if table.overhang(most) == 0 {
            break;
        }
        for (row, benchmark) in rows.iter_mut().skip(1).zip(benchmarks) {
            // The name stands before all metrics.
            row[place + 1] = column.brief_cell(benchmark);
        }
        table = Table::new(keep, rows);
    }
    table.fit(most);
    table
}

/// When the metric's column gives way. Percentiles that a target names stay longer than p99.
fn turn(metric: &str) -> u8 {
    if metric == "mean" {
        return u8::MAX;
    }
    let known = GIVE_WAY.iter().position(|known| *known == metric);
    known.unwrap_or(GIVE_WAY.len()) as u8
}

/// In the order of appearance, those without a group first.
fn grouped(benchmarks: &[Benchmark]) -> Vec<(Option<&str>, Vec<&Benchmark>)> {
    let mut groups: Vec<(Option<&str>, Vec<&Benchmark>)> = vec![(None, Vec::new())];
    for benchmark in benchmarks {
        let group = benchmark.group.as_deref();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(benchmark),
            None => groups.push((group, vec![benchmark])),
        }
    }
    groups
}
