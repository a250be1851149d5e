use perf_targets::Target;

use super::pair_run::Paired;
use crate::plan::{PlannedCase, Versus, versus_name};
use crate::run::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::verdict::{Comparison, Decision, Reason};

/// Why nothing can be held against a case, in words; `None` where something can.
pub(in crate::run) fn obstacle(id: &str, reference: Option<&CaseOutcome>) -> Option<String> {
    match reference.map(|outcome| &outcome.status) {
        Some(Status::Measured(_)) => None,
        Some(Status::Errored(_)) => Some(format!("its reference `{id}` errored")),
        Some(Status::Skipped(_)) | None => Some(format!(
            "its reference `{id}` is not run; `--include-ignored` runs what is marked `ignore`"
        )),
    }
}

/// Adds what a pair answered to what was found of the candidate alone.
pub(in crate::run) fn join(outcome: &mut CaseOutcome, planned: &PlannedCase<'_>, paired: Paired) {
    let Status::Measured(measured) = &mut outcome.status else {
        return;
    };
    let reference = &paired.reference;
    let judged = |measured: &Measured, answers: Vec<(Target, Decision, Option<Comparison>)>| {
        let judged = answers
            .into_iter()
            .map(|(target, decision, comparison)| Judged {
                figure: measured.summary.figure(&target.metric).cloned(),
                target,
                decision,
                ledger: measured.ledger.clone(),
                was_suspect: None,
                comparison: comparison.map(|comparison| (reference.clone(), comparison)),
            });
        judged.collect::<Vec<_>>()
    };
    let targets = judged(measured, paired.targets);
    let acceptable = judged(measured, paired.acceptable);
    measured.comparisons.extend(
        paired
            .mean
            .map(|comparison| (reference.clone(), comparison)),
    );
    measured.comparisons.extend(
        targets
            .iter()
            .filter_map(|judged| judged.comparison.clone()),
    );
    add(measured, planned, targets, acceptable);
}

/// Leaves the targets against a reference without an answer.
pub(in crate::run) fn leave_open(
    outcome: &mut CaseOutcome,
    planned: &PlannedCase<'_>,
    versus: &Versus,
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
