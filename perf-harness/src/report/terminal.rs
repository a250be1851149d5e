//! The table that a run ends with, and the evidence below it.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use super::again::again;
use super::case_name::CaseNames;
use super::change::{change_sentence, change_text, leading_change};
use super::columns::{MetricColumn, further_metrics, metric_columns};
use super::figure::{figure_with_interval, quantity};
use super::format::Style;
use super::headline::headline;
use super::table::{Keep, Table};
use super::text::{escape, width};
use super::verdict_word::{verdict_word, word};
use super::{Benchmark, CheckStatus, Outcome, Report, Severity, Tier, Verdict};
use crate::units::Time;

/// Which figures give way first on a narrow terminal; the mean is the last.
const GIVE_WAY: [&str; 9] = [
    "peak_bytes",
    "alloc_bytes",
    "p50",
    "allocs",
    "bandwidth",
    "item_rate",
    "throughput",
    "change",
    "p99",
];

/// Writes the whole display.
pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    let display = Display {
        report,
        style,
        names: CaseNames::of(report),
    };
    let mut text = String::new();
    display.header(&mut text);
    display.table(&mut text);
    display.evidence(&mut text);
    display.last_line(&mut text);
    out.write_all(text.as_bytes())
}

struct Display<'a> {
    report: &'a Report,
    style: Style<'a>,
    names: CaseNames<'a>,
}

impl Display<'_> {
    fn header(&self, text: &mut String) {
        let mut line = String::new();
        for part in header_parts(self.report, self.style.verbose) {
            if line.is_empty() {
                line = part;
                continue;
            }
            if self
                .style
                .width
                .is_some_and(|most| width(&line) + 3 + width(&part) > most)
            {
                text.push_str(&line);
                text.push('\n');
                line = part;
            } else {
                line.push_str(" · ");
                line.push_str(&part);
            }
        }
        text.push_str(&line);
        text.push('\n');
        if self.style.verbose {
            for check in &self.report.environment {
                let status = match check.status {
                    CheckStatus::Ok => "ok",
                    CheckStatus::Warn => "warn",
                    CheckStatus::Unknown => "unknown",
                };
                let _ = writeln!(
                    text,
                    "  {}: {status}: {}",
                    escape(&check.check),
                    escape(&check.detail)
                );
            }
        }
        text.push('\n');
    }

    fn table(&self, text: &mut String) {
        if self.report.benchmarks.is_empty() {
            return;
        }
        let columns = metric_columns(self.report);
        let mut keep = vec![Keep::Cut];
        let mut titles = vec![String::new()];
        for column in &columns {
            let order = GIVE_WAY.iter().position(|metric| *metric == column.metric);
            keep.push(Keep::Until(match order {
                Some(order) => order as u8,
                None if column.metric == "mean" => u8::MAX,
                // Percentiles that a target names stay as long as p99 does.
                None => GIVE_WAY.len() as u8,
            }));
            titles.push(column.metric.clone());
        }
        let changed = self
            .report
            .benchmarks
            .iter()
            .any(|benchmark| !benchmark.comparison.is_empty());
        keep.push(Keep::Until(7));
        titles.push(if changed {
            "change".to_owned()
        } else {
            String::new()
        });
        let verdict_at = keep.len();
        keep.extend([Keep::Always, Keep::Text]);
        titles.extend([String::new(), String::new()]);

        let groups = grouped(&self.report.benchmarks);
        let mut rows = vec![titles];
        for (group, benchmarks) in &groups {
            rows.extend(
                benchmarks
                    .iter()
                    .map(|benchmark| self.row(benchmark, group.is_some(), &columns)),
            );
        }
        let table = Table::new(&keep, &rows, self.style.width);
        let mut rows = rows.iter();
        if let Some(titles) = rows.next() {
            text.push_str(&table.line(titles, |_, cell| self.paint(cell, Paint::new().bold())));
            text.push('\n');
        }
        for (group, benchmarks) in &groups {
            if let Some(group) = group {
                let _ = writeln!(text, "{}", self.paint(&escape(group), Paint::new().bold()));
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

    fn row(&self, benchmark: &Benchmark, indented: bool, columns: &[MetricColumn]) -> Vec<String> {
        let indent = if indented { "  " } else { "" };
        let mut row = vec![format!("{indent}{}", self.names.name(benchmark))];
        row.extend(columns.iter().map(|column| column.cell(benchmark)));
        let change = leading_change(benchmark);
        row.push(change.map_or_else(String::new, |change| {
            change_text(change, benchmark.metrics.get(&change.metric))
        }));
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
        if !self.style.verbose {
            return;
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
        let mut ledger = Vec::new();
        if let Some(count) = benchmark.ledger.interrupted_samples {
            ledger.push(counted(count as usize, "interrupted sample"));
        }
        if let Some(steal) = benchmark.ledger.steal_ms {
            ledger.push(format!("{} stolen", Time(steal * 1e6)));
        }
        self.dim_line(text, &ledger.join(" · "));
        if let Some(grade) = &benchmark.grade {
            self.dim_line(
                text,
                &format!("{} ({:.0} of 100)", escape(&grade.name), grade.score),
            );
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

    /// Why a case did not simply pass, and how to see it again.
    fn evidence(&self, text: &mut String) {
        let before = text.len();
        for benchmark in &self.report.benchmarks {
            self.case_evidence(text, benchmark);
        }
        self.notes(text);
        if text.len() > before {
            text.push('\n');
        }
    }

    fn case_evidence(&self, text: &mut String, benchmark: &Benchmark) {
        let name = self.names.name(benchmark);
        let mut failed = false;
        if benchmark.outcome == Outcome::Errored {
            failed = true;
            let mut lines = benchmark.error.as_deref().unwrap_or("no message").lines();
            let label = self.paint("errored", colour(Outcome::Errored, Verdict::None));
            let _ = writeln!(
                text,
                "{label}  {name}  {}",
                escape(lines.next().unwrap_or_default())
            );
            for line in lines {
                let _ = writeln!(text, "      {}", escape(line));
            }
        }
        for target in benchmark
            .targets
            .iter()
            .filter(|target| target.tier != Tier::Acceptable)
        {
            if matches!(target.verdict, Verdict::Pass | Verdict::None) {
                continue;
            }
            failed |= target.verdict == Verdict::Fail;
            let label = self.paint(
                word(target.verdict),
                colour(Outcome::Completed, target.verdict),
            );
            let _ = writeln!(text, "{label}  {name}  {}", target_sentence(target));
        }
        for change in benchmark
            .comparison
            .iter()
            .filter(|change| change.severity == Severity::Notice)
        {
            let sentence = change_sentence(change, benchmark.metrics.get(&change.metric));
            let _ = writeln!(text, "notice  {name}  {sentence}");
        }
        if failed {
            let _ = writeln!(
                text,
                "      again: {}",
                escape(&again(self.report, benchmark))
            );
        }
    }

    /// Each note once, with the cases it is about.
    fn notes(&self, text: &mut String) {
        let mut notes: Vec<(&str, Vec<&Benchmark>)> = Vec::new();
        for benchmark in &self.report.benchmarks {
            for note in &benchmark.notes {
                match notes.iter_mut().find(|(known, _)| known == note) {
                    Some((_, about)) => about.push(benchmark),
                    None => notes.push((note, vec![benchmark])),
                }
            }
        }
        for (note, about) in notes {
            let subject = match about.as_slice() {
                [one] => self.names.name(one),
                several => counted(several.len(), "case"),
            };
            let _ = writeln!(text, "note  {subject}  {}", escape(note));
        }
    }

    fn last_line(&self, text: &mut String) {
        let summary = &self.report.summary;
        let _ = write!(
            text,
            "{} in {}",
            counted(self.report.benchmarks.len(), "case"),
            Time(summary.elapsed_ns)
        );
        let counts = count_words(self.report);
        if !counts.is_empty() {
            let _ = write!(text, ": {counts}");
        }
        text.push('.');
        if let Some(path) = self.style.stored {
            let _ = write!(text, "  Report: {}", escape(&path.display().to_string()));
        }
        text.push('\n');
    }

    fn paint(&self, text: &str, paint: Paint) -> String {
        if self.style.colour && !text.is_empty() {
            format!("{paint}{text}{paint:#}")
        } else {
            text.to_owned()
        }
    }
}

/// The verdict's explanation, or what little is known without one.
fn target_sentence(target: &super::Target) -> String {
    if !target.explanation.is_empty() {
        return escape(&target.explanation).into_owned();
    }
    let mut sentence = escape(&target.target).into_owned();
    if let Some(observed) = target.observed {
        let _ = write!(
            sentence,
            ", observed {}",
            quantity(&target.metric, &target.unit, observed)
        );
    }
    if let Some(reason) = &target.reason {
        let _ = write!(sentence, ", {}", escape(reason));
    }
    sentence
}

/// `10 pass, 1 warn, 1 fail`, without what there is none of.
pub(super) fn count_words(report: &Report) -> String {
    let summary = &report.summary;
    [
        (summary.pass, "pass"),
        (summary.warn, "warn"),
        (summary.fail, "fail"),
        (summary.inconclusive, "inconclusive"),
        (summary.errored, "errored"),
        (summary.unjudged, "without target"),
        (summary.skipped, "skipped"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect::<Vec<_>>()
    .join(", ")
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn colour(outcome: Outcome, verdict: Verdict) -> Paint {
    let paint = |colour: AnsiColor| Paint::new().fg_color(Some(colour.into()));
    match (outcome, verdict) {
        (Outcome::Errored, _) | (_, Verdict::Fail) => paint(AnsiColor::Red).bold(),
        (Outcome::Skipped, _) | (_, Verdict::None) => Paint::new().dimmed(),
        (_, Verdict::Pass) => paint(AnsiColor::Green),
        (_, Verdict::Warn) => paint(AnsiColor::Yellow),
        (_, Verdict::Inconclusive) => paint(AnsiColor::Magenta),
    }
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

/// What was measured, on what.
pub(super) fn header_parts(report: &Report, verbose: bool) -> Vec<String> {
    let mut parts = Vec::new();
    let mut benches: Vec<&str> = Vec::new();
    for benchmark in &report.benchmarks {
        if !benchmark.bench.is_empty() && !benches.contains(&benchmark.bench.as_str()) {
            benches.push(&benchmark.bench);
        }
    }
    match benches.len() {
        0 => {}
        1..=3 => parts.push(escape(&benches.join(", ")).into_owned()),
        count => parts.push(counted(count, "bench target")),
    }
    parts.push(counted(report.benchmarks.len(), "case"));
    if !report.profile.is_empty() {
        parts.push(format!("profile {}", escape(&report.profile)));
    }
    let machine = &report.machine;
    let mut hardware = Vec::new();
    if !machine.cpu.is_empty() {
        hardware.push(escape(&machine.cpu).into_owned());
    }
    if machine.cores > 0 {
        hardware.push(counted(machine.cores, "core"));
    }
    if machine.virtualized == Some(true) {
        hardware.push("virtual".to_owned());
    }
    if !hardware.is_empty() {
        parts.push(hardware.join(", "));
    }
    let clock = &report.clock;
    if !clock.kind.is_empty() {
        parts.push(format!(
            "clock {}, {}",
            escape(&clock.kind),
            Time(clock.resolution_ns)
        ));
    }
    let notes = report
        .environment
        .iter()
        .filter(|check| check.status != CheckStatus::Ok)
        .count();
    if notes > 0 && !verbose {
        parts.push(format!("{} (--verbose)", counted(notes, "note")));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn shown(report: &Report, style: Style<'_>) -> String {
        let mut out = Vec::new();
        write(report, &mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_fixture() {
        let stored = std::path::Path::new("target/perf/report.json");
        let style = Style {
            stored: Some(stored),
            ..Style::default()
        };
        insta::assert_snapshot!("terminal", shown(&fixture::report(), style));
        let verbose = Style {
            verbose: true,
            ..style
        };
        insta::assert_snapshot!("terminal_verbose", shown(&fixture::report(), verbose));
        let narrow = Style {
            width: Some(72),
            ..style
        };
        insta::assert_snapshot!("terminal_narrow", shown(&fixture::report(), narrow));
    }

    #[test]
    fn colours_change_nothing_but_the_colour() {
        let plain = shown(&fixture::report(), Style::default());
        let coloured = shown(
            &fixture::report(),
            Style {
                colour: true,
                ..Style::default()
            },
        );
        assert!(
            coloured.contains("\u{1b}[1m\u{1b}[31mFAIL\u{1b}[0m"),
            "{coloured:?}"
        );
        let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
        assert_eq!(codes.replace_all(&coloured, ""), plain);
        assert!(!plain.contains('\u{1b}'));
    }

    #[test]
    fn odd_names_move_no_cursor_and_verdicts_stay_at_any_width() {
        let report = fixture::odd_names();
        for most in [None, Some(0), Some(1), Some(40), Some(80), Some(500)] {
            let text = shown(
                &report,
                Style {
                    width: most,
                    verbose: true,
                    ..Style::default()
                },
            );
            assert!(
                text.chars().all(|c| c == '\n' || !c.is_control()),
                "{text:?}"
            );
            assert!(!text.contains('\u{202e}'));
            let cases = text
                .lines()
                .filter(|line| line.contains("FAIL") && !line.starts_with("FAIL"))
                .count();
            assert_eq!(cases, report.benchmarks.len(), "at {most:?}");
        }
    }

    #[test]
    fn an_empty_report_is_one_line_and_a_header() {
        assert_eq!(
            shown(&Report::default(), Style::default()),
            "0 cases\n\n0 cases in 0 ns.\n"
        );
    }
}
