//! What the page shows, as texts that are ready: its scripts format ticks of axes and nothing else.

use serde::Serialize;

use super::case::Case;
use super::facts::{Check, Fact, checks, run_facts};
use super::family::{Families, Family};
use super::metrics::SECTIONS;
use super::standing::Standing;
use crate::report::case_name::CaseNames;
use crate::report::change::is_from_baseline;
use crate::report::columns::metric_columns;
use crate::report::ended_early::ended_early;
use crate::report::overview::{grade_text, header_parts};
use crate::report::ratio::{self, Ratios};
use crate::report::text::{counted, escape};
use crate::report::whole::Whole;
use crate::report::{Benchmark, Grade, Report};
use crate::units::Time;

/// Everything beside the report itself.
#[derive(Serialize)]
pub(super) struct Display {
    /// What was measured, in a few words.
    title: String,
    standing: Standing,
    /// The verdict of the whole.
    verdict: &'static str,
    /// What the run failed for that no case tells; empty where there is nothing of the kind.
    ended: &'static str,
    /// How many cases there are, and of how many something could be told.
    census: String,
    counts: Vec<Count>,
    grade: Option<GradeText>,
    facts: Vec<Fact>,
    checks: Vec<Check>,
    columns: Vec<Column>,
    /// The sections of the metrics, in order.
    sections: &'static [&'static str],
    families: Vec<Family>,
    cases: Vec<Case>,
}

/// How many cases came out alike.
#[derive(Serialize)]
struct Count {
    standing: Standing,
    word: &'static str,
    count: usize,
}

/// A grade in words.
#[derive(Serialize)]
pub(super) struct GradeText {
    text: String,
    reasons: Vec<String>,
    /// For sorting.
    value: f64,
}

impl GradeText {
    pub(super) fn of(grade: &Grade) -> Self {
        Self {
            text: grade_text(grade),
            reasons: grade
                .reasons
                .iter()
                .map(|reason| escape(reason).into_owned())
                .collect(),
            value: grade.score,
        }
    }
}

/// A column of the table, after the verdict's and the name's.
#[derive(Serialize)]
struct Column {
    kind: ColumnKind,
    title: String,
    /// The place of its figures among a case's cells, where it has some.
    cell: Option<usize>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum ColumnKind {
    /// A figure whose intervals are drawn, on one scale.
    Bar,
    Figure,
    Change,
    Ratio,
    Target,
    Grade,
    Text,
}

impl Display {
    pub(super) fn of(report: &Report) -> Self {
        let names = CaseNames::of(report);
        let metrics = metric_columns(report);
        let ratios = Ratios::of(report);
        let families = Families::of(report);
        let cases = Case::all(report, &names, &metrics, &ratios, &families);
        let any = |found: &dyn Fn(&Case) -> bool| cases.iter().any(found);
        let changed = |case: &Benchmark| case.comparison.iter().any(is_from_baseline);
        let further = [
            (ColumnKind::Target, "target", any(&Case::has_target)),
            (
                ColumnKind::Change,
                "change",
                report.benchmarks.iter().any(changed),
            ),
            (ColumnKind::Ratio, ratio::TITLE, ratios.any()),
            (
                ColumnKind::Grade,
                "grade",
                any(&|case| case.grade.is_some()),
            ),
            (
                ColumnKind::Text,
                "bench",
                any(&|case| case.bench != cases[0].bench),
            ),
        ];
        let mut figures = metrics.iter().enumerate().map(|(place, column)| Column {
            kind: if place == 0 {
                ColumnKind::Bar
            } else {
                ColumnKind::Figure
            },
            title: escape(column.title()).into_owned(),
            cell: Some(place),
        });
        // What was judged stands beside the verdict, and what is looked at last stands last.
        let mut columns: Vec<Column> = figures.by_ref().take(1).collect();
        for (kind, title, is_wanted) in further {
            if is_wanted {
                columns.push(Column {
                    kind,
                    title: title.to_owned(),
                    cell: None,
                });
            }
        }
        columns.extend(figures);
        let whole = Whole::of(report);
        Self {
            title: header_parts(report, true)
                .first()
                .cloned()
                .unwrap_or_default(),
            standing: standing(whole),
            verdict: whole.word(),
            ended: ended_early(report).map_or("", |ended| ended.sentence),
            census: census(report),
            counts: counts(&cases),
            grade: report.summary.grade.as_ref().map(GradeText::of),
            facts: run_facts(report),
            checks: checks(report),
            columns,
            sections: SECTIONS,
            families: families.list,
            cases,
        }
    }
}

fn standing(whole: Whole) -> Standing {
    match whole {
        Whole::Judged(verdict) => Standing::of_verdict(verdict),
        Whole::Errored | Whole::Ended(_) => Standing::Errored,
    }
}

fn census(report: &Report) -> String {
    let summary = &report.summary;
    // A file may hold any counts.
    let judged = [
        summary.pass,
        summary.warn,
        summary.fail,
        summary.inconclusive,
    ]
    .into_iter()
    .fold(0, usize::saturating_add);
    format!(
        "judged {judged} of {} in {}",
        counted(report.benchmarks.len(), "case"),
        Time(summary.elapsed_ns)
    )
}

fn counts(cases: &[Case]) -> Vec<Count> {
    Standing::ALL
        .into_iter()
        .map(|standing| Count {
            standing,
            word: standing.counted_as(),
            count: cases
                .iter()
                .filter(|case| case.standing == standing)
                .count(),
        })
        .filter(|count| count.count > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Verdict, fixture};

    #[test]
    fn the_fixture() {
        let display = Display::of(&fixture::report());
        let text = serde_json::to_string_pretty(&display).unwrap();
        insta::assert_snapshot!("html_display", text);
    }

    #[test]
    fn every_case_is_counted_once() {
        let display = Display::of(&fixture::report());
        let counted: usize = display.counts.iter().map(|count| count.count).sum();
        assert_eq!(counted, display.cases.len());
    }

    #[test]
    fn a_run_that_ended_early_says_so_beside_its_verdict() {
        let mut report = Report::default();
        report.summary.verdict = Verdict::Pass;
        assert_eq!(Display::of(&report).ended, "");
        report.summary.end_with(130);
        let display = Display::of(&report);
        assert_eq!(
            (display.standing, display.verdict),
            (Standing::Errored, "interrupted")
        );
        assert_eq!(display.ended, "The run was interrupted.");
    }

    #[test]
    fn counts_of_any_size_have_a_page() {
        let mut report = Report::default();
        (report.summary.pass, report.summary.fail) = (usize::MAX, 1);
        let census = Display::of(&report).census;
        assert!(
            census.starts_with(&format!("judged {} of", usize::MAX)),
            "{census}"
        );
    }

    #[test]
    fn a_report_without_cases_has_a_page() {
        let display = Display::of(&Report::default());
        assert_eq!(display.census, "judged 0 of 0 cases in 0 ns");
        assert!(display.columns.is_empty());
    }
}
