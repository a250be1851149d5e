//! How a case stands to those that it is held against, as it is stored.

use super::answers::Answers;
use super::tier_answers::reached;
use crate::store::wire;
use crate::verdict::{Comparison, Decision, Tendency};

/// How the case stands to those that it is held against.
pub(super) fn changes(answers: Answers<'_>) -> Vec<wire::Change> {
    let is_missed = |reference: &str, comparison: &Comparison| {
        answers.targets.iter().any(|judged| {
            judged.decision == Decision::Fail
                && judged.target.metric == comparison.metric
                && judged
                    .comparison
                    .as_ref()
                    .is_some_and(|(other, _)| other == reference)
        })
    };
    if let Some(reference) = answers.is_new_to {
        return vec![wire::Change::without_figures(
            reference,
            wire::ChangeVerdict::New,
        )];
    }
    let finite = |value: f64| value.is_finite().then_some(value);
    answers
        .comparisons
        .iter()
        .map(|(reference, comparison)| wire::Change {
            metric: comparison.metric.to_string(),
            reference: reference.clone(),
            base: finite(comparison.base),
            current: finite(comparison.candidate),
            ratio: finite(comparison.ratio),
            lo: finite(comparison.lower),
            hi: finite(comparison.upper),
            severity: if is_missed(reference, comparison) {
                wire::Severity::Fail
            } else {
                reached(answers, reference, comparison)
            },
            verdict: match comparison.tendency() {
                Tendency::Same => wire::ChangeVerdict::Same,
                Tendency::Better => wire::ChangeVerdict::Improved,
                Tendency::Worse => wire::ChangeVerdict::Regressed,
                Tendency::Unclear => wire::ChangeVerdict::Inconclusive,
            },
        })
        .collect()
}
