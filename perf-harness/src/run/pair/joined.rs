use perf_targets::Target;

use super::goals::Answer;
use super::opponent::Opponent;
use super::pair_run::PairRun;
use crate::plan::{PlannedCase, Versus, versus_name};
use crate::run::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::verdict::{Decision, Reason, Summary, is_counted_apart, judge_counted};

/// Why nothing can be held against a case, in words; `None` where something can.
pub(in crate::run) fn obstacle(id: &str, reference: Option<&CaseOutcome>) -> Option<String> {
    match reference.map(|outcome| &outcome.status) {
        Some(Status::Measured(_)) => None,
        Some(Status::Errored(_)) => Some(format!("its reference `{id}` errored")),
        Some(Status::Skipped(why)) => Some(format!("its reference `{id}` was skipped: {why}")),
        None => Some(format!(
            "its reference `{id}` is not run; `--include-ignored` runs what is marked `ignore`"
        )),
    }
}

/// Adds what a pair answered to what was found of the candidate alone.
pub(in crate::run) fn join(
    outcomes: &mut [Option<CaseOutcome>],
    planned: &PlannedCase<'_>,
    pair: PairRun<'_>,
) {
    let (place, Opponent::Case(versus)) = (pair.place, pair.opponent) else {
        return;
    };
    let found = |place: usize| match outcomes[place].as_ref().map(|outcome| &outcome.status) {
        Some(Status::Measured(measured)) => Some(&measured.summary),
        _ => None,
    };
    let (candidate, base) = (found(place), found(versus.place));
    let counted = |targets: &[Target]| {
        let of_pair = |target: &&Target| {
            versus_name(target) == Some(&versus.name) && is_counted_apart(target)
        };
        let targets = targets.iter().filter(of_pair);
        let judged = targets.map(|target| {
            let figure = |summary: Option<&Summary>| summary?.figure(&target.metric).cloned();
            let (candidate, base) = (figure(candidate), figure(base));
            let (decision, comparison) = judge_counted(target, candidate.as_ref(), base.as_ref());
            (target.clone(), decision, comparison)
        });
        judged.collect::<Vec<Answer>>()
    };
    let settings = &planned.settings;
    let (targets, acceptable) = (counted(&settings.targets), counted(&settings.acceptable));
    let Some(CaseOutcome {
        status: Status::Measured(measured),
        notes,
    }) = &mut outcomes[place]
    else {
        return;
    };
    let paired = pair.finish();
    notes.extend(paired.note);
    let reference = &paired.reference;
    let judged = |measured: &Measured, answers: [Vec<Answer>; 2]| {
        let answers = answers.into_iter().flatten();
        let judged = answers.map(|(target, decision, comparison)| Judged {
            figure: measured.summary.figure(&target.metric).cloned(),
            target,
            decision,
            ledger: measured.ledger.clone(),
            was_suspect: None,
            comparison: comparison.map(|comparison| (reference.clone(), comparison)),
        });
        judged.collect::<Vec<_>>()
    };
    let targets = judged(measured, [paired.answers.targets, targets]);
    let acceptable = judged(measured, [paired.answers.acceptable, acceptable]);
    let others = paired.comparisons.into_iter();
    let others = others.map(|comparison| (reference.clone(), comparison));
    let of_targets = targets
        .iter()
        .filter_map(|judged| judged.comparison.clone());
    measured.comparisons.extend(others.chain(of_targets));
    add(measured, planned, targets, acceptable);
}

/// Leaves the targets without an answer that no pair has answered, because the run ended before.
pub(in crate::run) fn leave_unanswered(
    outcome: &mut CaseOutcome,
    planned: &PlannedCase<'_>,
    why: &str,
) {
    for versus in &planned.versus {
        let is_answered = |measured: &Measured| {
            let judged = measured.targets.iter().chain(&measured.acceptable);
            let mut names = judged.filter_map(|judged| versus_name(&judged.target));
            names.any(|name| name == versus.name)
        };
        if !outcome.measured().is_some_and(is_answered) {
            leave_open(outcome, planned, versus, why);
        }
    }
}

/// Leaves the targets against a reference without an answer.
pub(in crate::run) fn leave_open(
    outcome: &mut CaseOutcome,
    planned: &PlannedCase<'_>,
    versus: &Versus<'_>,
    why: &str,
) {
    let Status::Measured(measured) = &mut outcome.status else {
        return;
    };
    let open = |targets: &[Target]| {
        let targets = targets
            .iter()
            .filter(|target| versus_name(target) == Some(&versus.name));
        targets
            .map(|target| Judged {
                target: target.clone(),
                decision: Decision::Inconclusive(Reason::NoBaseline(Some(why.to_owned()))),
                figure: measured.summary.figure(&target.metric).cloned(),
                ledger: measured.ledger.clone(),
                was_suspect: None,
                comparison: None,
            })
            .collect::<Vec<_>>()
    };
    let settings = &planned.settings;
    let (targets, acceptable) = (open(&settings.targets), open(&settings.acceptable));
    add(measured, planned, targets, acceptable);
}

/// In the order in which the targets are declared.
fn add(
    measured: &mut Measured,
    planned: &PlannedCase<'_>,
    targets: Vec<Judged>,
    acceptable: Vec<Judged>,
) {
    let settings = &planned.settings;
    let place = |declared: &[Target], judged: &Judged| {
        declared
            .iter()
            .position(|target| *target == judged.target)
            .unwrap_or(declared.len())
    };
    measured.targets.extend(targets);
    measured
        .targets
        .sort_by_key(|judged| place(&settings.targets, judged));
    measured.acceptable.extend(acceptable);
    measured
        .acceptable
        .sort_by_key(|judged| place(&settings.acceptable, judged));
}
