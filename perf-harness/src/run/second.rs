//! What is missed is measured a second time, later and with a witness beside it: a miss that does
//! not repeat was the machine's.

use std::time::Duration;

use super::outcome::{CaseOutcome, Judged, Measured, Status};
use crate::units::Time;
use crate::verdict::{Decision, Reason};

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
    let Status::Measured(second_measured) = second.status else {
        return second;
    };
    let mut joined = *second_measured;
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
                if after.decision == Decision::Pass {
                    notes.push(format!(
                        "`{}` was missed when it was measured first, and met when it was measured again at least {} later",
                        before.target,
                        Time::from(PAUSE)
                    ));
                }
                Judged {
                    was_suspect: true,
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

/// What is left of suspects when a run ends before they could be measured again: no miss stands on
/// one measuring.
pub(super) fn give_up(outcome: &mut CaseOutcome) {
    if let Status::Measured(measured) = &mut outcome.status {
        for judged in measured.targets.iter_mut().chain(&mut measured.acceptable) {
            if judged.decision == Decision::Suspect {
                judged.decision = Decision::Inconclusive(Reason::OutOfTime);
            }
        }
    }
}
