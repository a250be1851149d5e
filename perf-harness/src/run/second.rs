//! What noise of the machine may have made is measured a second time, later and with a witness beside
//! it: a miss, or slowness that was asked for. What does not repeat was the machine's.

use std::time::Duration;

use super::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::units::Time;
use crate::verdict::{Decision, Reason, Suspicion};

/// So long after the first measuring of a case the second begins at the earliest: most spells of a
/// busy machine are over by then.
pub(super) const PAUSE: Duration = Duration::from_secs(5);

/// What was found of a case, if something in it is to be measured again.
pub(super) fn suspect(outcome: Option<&CaseOutcome>) -> Option<&Measured> {
    match &outcome?.status {
        Status::Measured(measured) => measured
            .targets
            .iter()
            .any(|judged| measured.is_suspect(&judged.target))
            .then_some(measured),
        _ => None,
    }
}

/// Both measurings as one outcome. What was decided at first stays, what was suspect has the second
/// answer, and the case's figures are those of the second. A case that errs then has erred.
pub(super) fn joined(first: CaseOutcome, second: CaseOutcome) -> CaseOutcome {
    let Status::Measured(first) = first.status else {
        return second;
    };
    let second_measured = match second.status {
        Status::Measured(measured) => measured,
        Status::Errored(error) => {
            return CaseOutcome {
                status: Status::Errored(format!(
                    "{error} (when it was measured a second time, as a target was missed or asks for slowness)"
                )),
                notes: second.notes,
            };
        }
        // What was missed is not taken back by what is missing now.
        Status::Skipped(why) => {
            return CaseOutcome::errored(
                format!(
                    "it was skipped when it was measured a second time, as a target was missed or asks for slowness: {why}"
                ),
                second.notes,
            );
        }
    };
    let mut joined = *second_measured;
    joined.comparisons.clone_from(&first.comparisons);
    let mut notes = second.notes;
    let again = |before: &Judged, judged: &[Judged]| {
        judged
            .iter()
            .find(|after| after.target == before.target)
            .cloned()
    };
    joined.targets = first
        .targets
        .iter()
        .map(|before| match again(before, &joined.targets) {
            Some(after) if first.is_suspect(&before.target) => {
                let was_suspect = match before.decision {
                    Decision::Suspect(suspicion) => Some(suspicion),
                    _ => None,
                };
                notes.extend(change(was_suspect, &after));
                Judged {
                    was_suspect,
                    ..after
                }
            }
            _ => before.clone(),
        })
        .collect();
    joined.acceptable = first
        .acceptable
        .iter()
        .map(|before| again(before, &joined.acceptable).unwrap_or_else(|| before.clone()))
        .collect();
    CaseOutcome {
        status: Status::Measured(Box::new(joined)),
        notes,
    }
}

/// What the user should know of an answer that did not repeat.
fn change(was: Option<Suspicion>, after: &Judged) -> Option<String> {
    let (before, now) = match (was?, &after.decision) {
        (Suspicion::Missed, Decision::Pass) => ("missed", "met"),
        (Suspicion::Met, Decision::Fail) => ("met", "missed"),
        _ => return None,
    };
    Some(format!(
        "`{}` was {before} when it was measured first, and {now} when it was measured again at least {} later",
        after.target,
        Time::from(PAUSE)
    ))
}

/// What is left of suspects when a run ends before they could be measured again: none of it stands on
/// one measuring.
pub(super) fn give_up(outcome: &mut CaseOutcome) {
    if let Status::Measured(measured) = &mut outcome.status {
        for judged in measured.targets.iter_mut().chain(&mut measured.acceptable) {
            if matches!(judged.decision, Decision::Suspect(_)) {
                judged.decision = Decision::Inconclusive(Reason::OutOfTime);
            }
        }
    }
}
