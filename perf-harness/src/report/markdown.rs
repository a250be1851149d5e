//! A table for a pull request: what needs a look first, and shorter than a comment may be.

use std::io::{self, Write};

use super::again::{again, next_step};
use super::case_name::CaseNames;
use super::change::{change_cell, is_from_baseline};
use super::columns::{MetricColumn, further_metrics, metric_columns};
use super::figure::figure_with_interval;
use super::headline::{judged_targets, target_text, why_skipped};
use super::markup::{code, code_cell, plain};
use super::overview::{count_words, header_parts};
use super::ratio::{self, Ratios};
use super::target_sentence::target_sentence;
use super::text::{counted, elide, escape};
use super::verdict_word::{verdict_word, word};
use super::watched::{any_is_watched, watched};
use super::{Benchmark, Outcome, Report, Tier, Verdict};

/// A comment on GitHub is refused from 65,536 characters on; a heading of the caller's fits too.
const LONGEST: usize = 64_000;

/// What the evidence may take of it.
const LONGEST_EVIDENCE: usize = 20_000;

/// The longest single sentence of evidence, in columns.
const LONGEST_SENTENCE: usize = 400;

/// The longest list in a cell.
const MOST_IN_CELL: usize = 20;

/// For the line that tells of what was left out.
const RESERVE: usize = 200;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut text = head(report);
    let names = CaseNames::of(report);
    let mut cases: Vec<&Benchmark> = report.benchmarks.iter().collect();
    cases.sort_by_key(|benchmark| urgency(benchmark));
    let evidence = evidence(report, &names, &cases);
    table(&mut text, report, &names, &cases, LONGEST - evidence.len());
    text.push_str(&evidence);
    out.write_all(text.as_bytes())
}

/// What needs a look comes first.
fn urgency(benchmark: &Benchmark) -> u8 {
    match (benchmark.outcome, benchmark.verdict) {
        (Outcome::Completed, Verdict::Fail) => 0,
        (Outcome::Errored, _) => 1,
        (Outcome::Completed, Verdict::Inconclusive) => 2,
        (Outcome::Completed, Verdict::Warn) => 3,
        (Outcome::Completed, Verdict::Pass) => 4,
        (Outcome::Completed, Verdict::None) => 5,
        (Outcome::Skipped, _) => 6,
    }
}

fn head(report: &Report) -> String {
    let verdict = match word(report.summary.verdict) {
        _ if report.summary.errored > 0 && report.summary.verdict != Verdict::Fail => "errored",
        "" => "measured",
        word => word,
    };
    let mut text = format!("### Benchmarks: {verdict}\n\n");
    let counts = count_words(report);
    if !counts.is_empty() {
        text.push_str(&format!("{counts}. "));
    }
    let parts: Vec<String> = header_parts(report, true)
        .iter()
        .map(|part| plain(&elide(part, 200)))
        .collect();
    text.push_str(&parts.join(" · "));
    text.push('\n');
    text
}

fn table(
    text: &mut String,
    report: &Report,
    names: &CaseNames<'_>,
    cases: &[&Benchmark],
    longest: usize,
) {
    if cases.is_empty() {
        return;
    }
    let layout = Layout::of(report);
    let titles = layout.titles();
    text.push('\n');
    line(text, &titles);
    line(text, &vec!["---".to_owned(); titles.len()]);
    for (shown, benchmark) in cases.iter().enumerate() {
        let before = text.len();
        line(text, &layout.cells(benchmark, names));
        if text.len() + RESERVE > longest {
            text.truncate(before);
            let left = cases.len() - shown;
            text.push_str(&format!(
                "\n{} not shown; the JSON report holds all.\n",
                counted(left, "further case")
            ));
            break;
        }
    }
}

/// Which columns the table has.
struct Layout<'a> {
    metrics: Vec<MetricColumn>,
    further: bool,
    watched: bool,
    changed: bool,
    ratios: Ratios<'a>,
}

impl<'a> Layout<'a> {
    fn of(report: &'a Report) -> Self {
        let metrics = metric_columns(report);
        let any = |found: &dyn Fn(&Benchmark) -> bool| report.benchmarks.iter().any(found);
        Self {
            further: any(&|case| !further_metrics(case, &metrics, false).is_empty()),
            watched: any_is_watched(report),
            changed: any(&|case| case.comparison.iter().any(is_from_baseline)),
            ratios: Ratios::of(report),
            metrics,
        }
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

    fn cells(&self, benchmark: &Benchmark, names: &CaseNames<'_>) -> Vec<String> {
        let verdict = verdict_word(benchmark);
        let verdict = match urgency(benchmark) {
            0 | 1 => format!("**{verdict}**"),
            _ => verdict.to_owned(),
        };
        let mut cells = vec![verdict, code_cell(&names.name(benchmark))];
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
    plain(&format!("{} {}", elide(name, 60), elide(&figure, 60)))
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

fn line(text: &mut String, cells: &[String]) {
    text.push_str("| ");
    text.push_str(&cells.join(" | "));
    text.push_str(" |\n");
}

/// Why cases did not simply pass, as far as there is room.
fn evidence(report: &Report, names: &CaseNames<'_>, cases: &[&Benchmark]) -> String {
    let telling: Vec<&&Benchmark> = cases
        .iter()
        .filter(|benchmark| urgency(benchmark) <= 3)
        .collect();
    let mut text = String::new();
    for (told, benchmark) in telling.iter().enumerate() {
        let item = item(report, names, benchmark);
        if text.len() + item.len() > LONGEST_EVIDENCE {
            let left = telling.len() - told;
            text.push_str(&format!("- and {}\n", counted(left, "further case")));
            break;
        }
        text.push_str(&item);
    }
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

/// A case's evidence as items of a list.
fn item(report: &Report, names: &CaseNames<'_>, benchmark: &Benchmark) -> String {
    let name = code(&names.name(benchmark));
    let mut item = String::new();
    let mut tell = |word: &str, sentence: &str| {
        let sentence = code(&elide(&escape(sentence), LONGEST_SENTENCE));
        item.push_str(&format!("- **{word}** {name}: {sentence}\n"));
    };
    if benchmark.outcome == Outcome::Errored {
        tell(
            "errored",
            benchmark.error.as_deref().unwrap_or("no message"),
        );
    }
    for target in benchmark
        .targets
        .iter()
        .filter(|target| target.tier != Tier::Acceptable)
    {
        match target.verdict {
            Verdict::Pass | Verdict::None => {}
            verdict => tell(word(verdict), &target_sentence(benchmark, target)),
        }
    }
    if urgency(benchmark) <= 1 && !item.is_empty() {
        let again = again(report, benchmark);
        item.push_str(&format!(
            "  again: {}\n",
            code(&elide(&escape(&again), LONGEST_SENTENCE))
        ));
        if let Some(next) = next_step(report, benchmark) {
            let next = code(&elide(&escape(&next), LONGEST_SENTENCE));
            item.push_str(&format!("  next: {next}\n"));
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::report::Format;
    use crate::report::fixture::{self, written};

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!("markdown", written(Format::Markdown, &fixture::report()));
    }

    /// The cells of the table's body, as a reader shows them.
    fn cells_read(text: &str) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => rows
                    .iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|row| row.push(String::new())),
                Event::Text(part) | Event::Code(part) => {
                    if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                        cell.push_str(&part);
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        rows
    }

    #[test]
    fn a_reader_sees_every_case_in_a_row_of_its_own() {
        for report in [fixture::report(), fixture::odd_names()] {
            let text = written(Format::Markdown, &report);
            let names = CaseNames::of(&report);
            let mut expected: Vec<String> = report
                .benchmarks
                .iter()
                .map(|case| names.name(case))
                .collect();
            let mut read: Vec<String> = cells_read(&text)
                .into_iter()
                .map(|row| row[1].clone())
                .collect();
            expected.sort();
            read.sort();
            assert_eq!(read, expected);
            let bars: Vec<usize> = text
                .lines()
                .filter(|line| line.starts_with('|'))
                .map(|line| line.matches('|').count())
                .collect();
            assert_eq!(bars.len(), report.benchmarks.len() + 2);
            assert!(bars.iter().all(|count| *count == bars[0]), "{text}");
        }
    }

    #[test]
    fn a_suite_of_any_size_fits_a_comment_and_tells_what_is_missing() {
        let mut report = fixture::report();
        let cases = report.benchmarks.clone();
        for turn in 0..200 {
            report.benchmarks.extend(cases.iter().map(|case| {
                let mut case = case.clone();
                case.id.push_str(&format!("/{turn}"));
                case.error = case.error.map(|error| error.repeat(200));
                case
            }));
        }
        let text = written(Format::Markdown, &report);
        assert!(
            text.chars().count() < 65_536 && text.len() > 40_000,
            "{}",
            text.len()
        );
        let rows = text.lines().filter(|line| line.starts_with('|')).count() - 2;
        assert!(
            text.contains(&format!(
                "{} further cases not shown",
                report.benchmarks.len() - rows
            )),
            "{rows}"
        );
        assert!(text.contains("- and "));
        let first = text.lines().find(|line| line.starts_with("| **")).unwrap();
        assert!(first.starts_with("| **FAIL**"), "{first}");
    }
}
