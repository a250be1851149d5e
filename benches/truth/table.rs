//! What came of the runs, as a text.

use std::collections::BTreeMap;

use crate::answer::{Answer, Judged};
use crate::repetition::Repetition;
use crate::request::Condition;

/// At least this share of the verdicts has to be given.
const DECIDED: f64 = 0.95;

/// The table of the conditions, the promises, and each target that was not always answered rightly.
pub(crate) fn text(runs: &[Repetition]) -> String {
    let mut text = format!(
        "\n{:<10} {:>5} {:>8} {:>8} {:>7} {:>6} {:>14} {:>10}\n",
        "truth", "runs", "verdicts", "decided", "right", "wrong", "measured a run", "wall a run"
    );
    for condition in Condition::ALL {
        let runs: Vec<&Repetition> = runs
            .iter()
            .filter(|run| run.condition == condition)
            .collect();
        if !runs.is_empty() {
            text.push_str(&row(condition, &runs));
        }
    }
    text.push('\n');
    text.push_str(&pairs(runs));
    for judged in [Judged::Wrong, Judged::Undecided] {
        text.push_str(&listed(runs, judged));
    }
    text
}

fn row(condition: Condition, runs: &[&Repetition]) -> String {
    let number = |judged| -> usize { runs.iter().map(|run| run.number(judged)).sum() };
    let (right, wrong) = (number(Judged::Right), number(Judged::Wrong));
    let verdicts = right + wrong + number(Judged::Undecided);
    let decided = (right + wrong) as f64 / verdicts.max(1) as f64;
    let mean = |seconds: fn(&Repetition) -> f64| {
        runs.iter().map(|run| seconds(run)).sum::<f64>() / runs.len() as f64
    };
    let promise = match Condition::PROMISED.contains(&condition) {
        false => "nothing is promised",
        true if wrong > 0 => "MISSED: no verdict may be wrong",
        true if decided < DECIDED => "MISSED: at least 95% have to be decided",
        true => "met",
    };
    format!(
        "{:<10} {:>5} {verdicts:>8} {:>7.1}% {right:>7} {wrong:>6} {:>12.2} s {:>8.1} s   {promise}\n",
        condition.name(),
        runs.len(),
        100.0 * decided,
        mean(|run| run.measured.as_secs_f64()),
        mean(|run| run.wall.as_secs_f64()),
    )
}

/// What came of each target on a ratio, and the time that its pair was measured for.
fn pairs(runs: &[Repetition]) -> String {
    let mut targets: BTreeMap<(&str, &str, &str), Vec<&Answer>> = BTreeMap::new();
    for answer in runs.iter().flat_map(|run| &run.answers) {
        if answer.target.contains(" vs ") {
            let key = (answer.condition.name(), answer.function, &*answer.target);
            targets.entry(key).or_default().push(answer);
        }
    }
    if targets.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{:<52} {:>5} {:>6} {:>6} {:>10} {:>15} {:>9} {:>9}\n",
        "pairs", "runs", "right", "wrong", "undecided", "watched: median", "98 of 100", "longest"
    );
    for ((condition, function, target), answers) in &targets {
        let number = |judged| {
            answers
                .iter()
                .filter(|answer| answer.judged == judged)
                .count()
        };
        let mut watched: Vec<f64> = answers.iter().map(|answer| answer.watched).collect();
        watched.sort_by(f64::total_cmp);
        text.push_str(&format!(
            "{:<52} {:>5} {:>6} {:>6} {:>10} {:>13.2} s {:>7.2} s {:>7.2} s\n",
            format!("{condition} {function}: {target}"),
            answers.len(),
            number(Judged::Right),
            number(Judged::Wrong),
            number(Judged::Undecided),
            watched[watched.len() / 2],
            watched[(watched.len() * 98).div_ceil(100) - 1],
            watched[watched.len() - 1],
        ));
    }
    text.push('\n');
    text
}

/// Targets with answers of one kind: how many, and what the first of them said.
fn listed(runs: &[Repetition], judged: Judged) -> String {
    let word = match judged {
        Judged::Right => "right",
        Judged::Wrong => "WRONG",
        Judged::Undecided => "undecided",
    };
    let mut targets: BTreeMap<(&str, &str, &str), Vec<&Answer>> = BTreeMap::new();
    for answer in runs.iter().flat_map(|run| &run.answers) {
        if answer.judged == judged {
            targets
                .entry((answer.condition.name(), answer.function, &answer.target))
                .or_default()
                .push(answer);
        }
    }
    targets
        .iter()
        .map(|((condition, function, target), answers)| {
            format!(
                "{word:<9}  {condition}  {function}  {target}  {} times, first in run {}: {}\n",
                answers.len(),
                answers[0].run,
                answers[0].explanation
            )
        })
        .collect()
}
