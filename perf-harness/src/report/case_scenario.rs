//! A scenario below its case's row.

use std::fmt::Write as _;

use anstyle::Style as Paint;

use super::Benchmark;
use super::scenario::{LOAD, StageTable, head, sayings};
use super::table::{Keep, Table};
use super::terminal::Display;
use super::text::width;

/// Stages that are shown where nobody asks for all.
const MOST_STAGES: usize = 16;
/// Faults, events and the like of one kind that are shown then.
const MOST_SAYINGS: usize = 4;
const INDENT: &str = "    ";

/// Which columns give way first on a narrow terminal.
const GIVE_WAY: [&str; 10] = [
    "max", "time", "p50", "offered", "dropped", "p95", "done", "errors", "goodput", "p99",
];

impl Display<'_> {
    /// What it was, a line each stage, and what there is to say.
    pub(super) fn scenario(&self, text: &mut String, benchmark: &Benchmark) {
        let Some(series) = benchmark.series.as_deref() else {
            return;
        };
        let verbose = self.style.verbose;
        self.indented(text, &head(series));
        let table = StageTable::of(series);
        let most = if verbose { usize::MAX } else { MOST_STAGES };
        self.stages(text, &table, most);
        let left = table.rows.len().saturating_sub(most);
        if left > 0 {
            self.indented(text, &format!("and {left} more stages (--verbose)"));
        }
        let most = if verbose { usize::MAX } else { MOST_SAYINGS };
        for saying in sayings(series, verbose, most) {
            self.indented(text, &format!("{}  {}", saying.about, saying.text));
        }
    }

    fn stages(&self, text: &mut String, stages: &StageTable, most: usize) {
        if stages.rows.is_empty() {
            return;
        }
        let keep: Vec<Keep> = stages.titles.iter().map(|title| keep(title)).collect();
        let mut rows = vec![stages.titles.iter().map(|title| (*title).into()).collect()];
        rows.extend(stages.rows.iter().take(most).cloned());
        align(&mut rows, &stages.titles);
        let mut table = Table::new(&keep, &rows);
        if let Some(most) = self.style.width {
            table.fit(most.saturating_sub(INDENT.len()));
        }
        for row in &rows {
            let line = table.line(row, |_, cell| cell.to_owned());
            let line = self.paint(&line, Paint::new().dimmed());
            let _ = writeln!(text, "{INDENT}{line}");
        }
    }

    fn indented(&self, text: &mut String, line: &str) {
        let _ = writeln!(text, "{INDENT}{}", self.paint(line, Paint::new().dimmed()));
    }
}

fn keep(title: &str) -> Keep {
    match GIVE_WAY.iter().position(|known| *known == title) {
        Some(turn) => Keep::Until(turn as u8),
        None if title == "stage" => Keep::Cut,
        None if title == LOAD => Keep::Always,
        None => Keep::Text,
    }
}

/// Figures stand at the right of their columns.
fn align(rows: &mut [Vec<String>], titles: &[&str]) {
    for (place, title) in titles.iter().enumerate() {
        if !StageTable::is_figure(title) {
            continue;
        }
        let widest = rows.iter().map(|row| width(&row[place])).max().unwrap_or(0);
        for row in rows.iter_mut() {
            let gap = widest - width(&row[place]);
            row[place].insert_str(0, &" ".repeat(gap));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::terminal;
    use crate::report::text::width;
    use crate::report::{Report, SeriesEvent, Stage, Style, fixture};

    fn shown(report: &Report, style: Style<'_>) -> String {
        let mut out = Vec::new();
        terminal::write(report, &mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_fixture() {
        let report = fixture::scenarios();
        insta::assert_snapshot!("terminal_scenarios", shown(&report, Style::default()));
        let verbose = Style {
            verbose: true,
            ..Style::default()
        };
        insta::assert_snapshot!("terminal_scenarios_verbose", shown(&report, verbose));
        let narrow = Style {
            width: Some(72),
            ..Style::default()
        };
        insta::assert_snapshot!("terminal_scenarios_narrow", shown(&report, narrow));
    }

    #[test]
    fn a_narrow_terminal_loses_columns_and_keeps_stages_and_loads() {
        let report = fixture::scenarios();
        for most in 60..200 {
            let style = Style {
                width: Some(most),
                ..Style::default()
            };
            let text = shown(&report, style);
            for (stage, load) in [
                ("ramp up", "1 k/s"),
                ("step 4", "4 k/s"),
                ("64 users", "64"),
            ] {
                let begin = format!("    {stage}");
                let row = text.lines().find(|line| line.starts_with(&begin)).unwrap();
                assert!(width(row) <= most && row.contains(load), "{row} at {most}");
            }
        }
    }

    #[test]
    fn what_happened_often_is_told_in_full_where_all_is_asked_for() {
        let mut report = fixture::scenarios();
        let series = report.benchmarks[0].series.as_mut().unwrap();
        let stage = |number: usize| Stage {
            name: format!("burst {number}"),
            ..Stage::default()
        };
        series.stages = (0..20).map(stage).collect();
        let event = |at_ns| SeriesEvent {
            at_ns,
            text: "p95 > 5s over 10s".into(),
        };
        series.events = (0..9).map(event).collect();
        let brief = shown(&report, Style::default());
        assert!(brief.contains("burst 15") && !brief.contains("burst 16"));
        assert!(brief.contains("and 4 more stages (--verbose)"));
        assert!(brief.contains("event  and 5 more"));
        let verbose = Style {
            verbose: true,
            ..Style::default()
        };
        let full = shown(&report, verbose);
        assert!(full.contains("burst 19") && !full.contains("more stages"));
        assert_eq!(full.matches("event  0 s: p95 > 5s over 10s").count(), 9);
    }

    #[test]
    fn cases_without_a_scenario_have_no_lines_of_one() {
        let text = shown(&fixture::report(), Style::default());
        assert!(!text.contains("scenario"));
    }
}
