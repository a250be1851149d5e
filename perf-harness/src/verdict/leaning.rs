//! What an answer leans to before there is one: for whoever watches, and nothing rests on it.

use super::decision::Decision;
use crate::stats::Looks;

/// The confidences that are tried, the highest first.
const TRIED: [f64; 6] = [0.99, 0.95, 0.9, 0.8, 0.65, 0.5];

/// Where an answer would come out if it were taken now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaning {
    /// It is taken; a miss may still be measured again.
    Decided { passes: bool },
    /// It would be taken at this confidence, for this look and this target alone.
    Towards { passes: bool, confidence: f64 },
}

/// What `decide` answers at the highest confidence at which it answers at all.
pub(super) fn towards(looks: &Looks, decide: impl Fn(&Looks) -> Decision) -> Option<Leaning> {
    TRIED.into_iter().find_map(|confidence| {
        let passes = passes(&decide(&looks.once_at(confidence)))?;
        Some(Leaning::Towards { passes, confidence })
    })
}

/// Whether an answer is a pass; `None` of what is none.
pub(super) fn passes(decision: &Decision) -> Option<bool> {
    use super::decision::Suspicion::{Met, Missed};
    match decision {
        Decision::Pass | Decision::Suspect(Met) => Some(true),
        Decision::Fail | Decision::Suspect(Missed) => Some(false),
        Decision::Open | Decision::Inconclusive(_) => None,
    }
}
