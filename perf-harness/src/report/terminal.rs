//! The table that a run ends with, and the evidence below it.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::Style as Paint;

use super::case_name::CaseNames;
use super::ended_early::ended_early;
use super::format::Style;
use super::overview::{count_words, grade_text, header_parts};
use super::text::{counted, escape, width};
use super::{CheckStatus, Report};
use crate::units::Time;

/// Writes the whole display.
pub(super) fn write(report: &Report, out: &mut dyn Write, style: Style<'_>) -> io::Result<()> {
    let display = Display {
        report,
        style,
        names: CaseNames::of(report),
    };
    let mut text = String::new();
    if !style.quiet {
        display.header(&mut text);
        display.table(&mut text);
    }
    display.evidence(&mut text);
    display.last_line(&mut text);
    out.write_all(text.as_bytes())
}

/// A report on its way to the terminal.
pub(super) struct Display<'a> {
    pub(super) report: &'a Report,
    pub(super) style: Style<'a>,
    pub(super) names: CaseNames<'a>,
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
        if let Some(ended) = ended_early(self.report) {
            let _ = write!(text, " {}", ended.sentence);
        }
        if let Some(grade) = &summary.grade {
            let _ = write!(text, " Grade: {}.", grade_text(grade));
        }
        if let Some(path) = self.style.stored {
            let _ = write!(text, "  Report: {}", escape(&path.display().to_string()));
        }
        text.push('\n');
    }

    pub(super) fn paint(&self, text: &str, paint: Paint) -> String {
        if self.style.colour && !text.is_empty() {
            format!("{paint}{text}{paint:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Outcome, fixture};

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
                .filter(|line| line.contains("FAIL"))
                // Neither the evidence nor the list of targets.
                .filter(|line| !line.starts_with("FAIL") && !line.starts_with("    FAIL"))
                .count();
            assert_eq!(cases, report.benchmarks.len(), "at {most:?}");
        }
    }

    #[test]
    fn a_narrow_terminal_loses_the_time_watched_then_spare_intervals_then_columns() {
        let report = fixture::report();
        let narrowest = |what: &str| {
            let narrowest = (40..400).find(|most| {
                let style = Style {
                    width: Some(*most),
                    ..Style::default()
                };
                shown(&report, style).contains(what)
            });
            narrowest.unwrap_or_else(|| panic!("{what}"))
        };
        let order = [
            " watched",
            "790 ns ±1",
            "189 M/s ±2",
            "312 /s ±4",
            "alloc_bytes",
            " p50",
            "throughput",
            "[1.20, 1.29]",
        ];
        let widths = order.map(narrowest);
        assert!(
            widths.is_sorted_by(|wide, narrow| wide >= narrow),
            "{widths:?}"
        );
        let [watched, .., bounds] = widths;
        assert!(watched > bounds, "{widths:?}");
    }

    #[test]
    fn an_empty_report_is_one_line_and_a_header() {
        assert_eq!(
            shown(&Report::default(), Style::default()),
            "0 cases\n\n0 cases in 0 ns.\n"
        );
    }

    #[test]
    fn the_last_line_tells_what_else_the_run_failed_for() {
        let mut report = Report::default();
        report.summary.end_with(2);
        let text = shown(&report, Style::default());
        let last = text.lines().last().unwrap();
        assert!(last.ends_with("could not be built or used."), "{last}");
    }

    #[test]
    fn cases_without_figures_have_no_line_of_titles() {
        let mut report = fixture::report();
        report
            .benchmarks
            .retain(|benchmark| benchmark.outcome == Outcome::Errored);
        let text = shown(&report, Style::default());
        let body: Vec<&str> = text.lines().skip(1).take(3).collect();
        assert_eq!(body, ["", "refill  errored", ""]);
    }
}
