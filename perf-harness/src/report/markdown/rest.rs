//! The cases that need no look, folded.

use super::markup::html_code;
use super::table::Layout;
use crate::report::text::{counted, elide, escape};
use crate::report::{Benchmark, Outcome, Verdict};

/// What a fold takes beside its table and its name.
const OVERHEAD: usize = 250;

/// For the line that tells of what was left out.
const RESERVE: usize = 120;

/// The longest name of a fold, in columns.
const LONGEST_NAME: usize = 60;

/// The cases by group, or by bench target where they have none, as many as have room.
pub(super) fn rest(layout: &Layout<'_>, cases: &[&Benchmark], room: usize) -> String {
    let folds = folds(cases);
    let mut text = String::new();
    let mut left = room.saturating_sub(RESERVE);
    let mut missing = 0;
    for (name, cases) in &folds {
        let summary = summary(name, folds.len() > 1, cases);
        let taken = OVERHEAD + summary.chars().count();
        let (table, told) = layout.table(cases, left.saturating_sub(taken));
        missing += cases.len() - told;
        if told == 0 {
            continue;
        }
        left -= taken + table.chars().count();
        text.push_str(&format!(
            "\n<details><summary>{summary}</summary>\n\n{table}\n</details>\n"
        ));
    }
    if missing > 0 {
        text.push_str(&not_shown(missing));
    }
    text
}

/// What is said of cases that have no room.
pub(super) fn not_shown(count: usize) -> String {
    format!(
        "\n{} not shown; the JSON report holds all.\n",
        counted(count, "further case")
    )
}

/// In the order of appearance.
fn folds<'a>(cases: &[&'a Benchmark]) -> Vec<(&'a str, Vec<&'a Benchmark>)> {
    let mut folds: Vec<(&str, Vec<&Benchmark>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for case in cases {
        let name = case.group.as_deref().unwrap_or(&case.bench);
        let place = *places.entry(name).or_insert_with(|| {
            folds.push((name, Vec::new()));
            folds.len() - 1
        });
        folds[place].1.push(case);
    }
    folds
}

fn summary(name: &str, is_named: bool, cases: &[&Benchmark]) -> String {
    let count =
        |found: &dyn Fn(&Benchmark) -> bool| cases.iter().filter(|case| found(case)).count();
    let is = |outcome, verdict| {
        move |case: &Benchmark| (case.outcome, case.verdict) == (outcome, verdict)
    };
    let words: Vec<String> = [
        (count(&is(Outcome::Completed, Verdict::Pass)), "pass"),
        (
            count(&is(Outcome::Completed, Verdict::None)),
            "without target",
        ),
        (count(&|case| case.outcome == Outcome::Skipped), "skipped"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let words = words.join(", ");
    if is_named && !name.is_empty() {
        let name = html_code(&elide(&escape(name), LONGEST_NAME));
        format!("{name}: {words}")
    } else {
        format!("{}: {words}", counted(cases.len(), "other case"))
    }
}
