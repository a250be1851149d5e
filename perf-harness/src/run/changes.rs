//! How a case stands to those that it is held against, as it is stored.

use super::answers::Answers;
use super::tier_answers::is_noticed;
use crate::store::wire;
use crate::verdict::{Comparison, Tendency};

/// How the case stands to those that it is held against. How severe a change is, the answers that
/// are `told` say.
pub(super) fn changes(answers: Answers<'_>, told: &[wire::Target]) -> Vec<wire::Change> {
    let worst = |reference: &str, comparison: &Comparison| {
        let metric = comparison.metric.to_string();
        let about_it = told.iter().filter(|target| {
            target.tier != wire::Tier::Acceptable
                && target.metric == metric
                && target.reference.as_deref() == Some(reference)
        });
        about_it.fold(wire::Verdict::None, |worst, target| {
            worst.worse(target.verdict)
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
            severity: match worst(reference, comparison) {
                wire::Verdict::Fail => wire::Severity::Fail,
                wire::Verdict::Warn => wire::Severity::Warn,
                wire::Verdict::Inconclusive => wire::Severity::None,
                _ if is_noticed(answers, reference, comparison) => wire::Severity::Notice,
                _ => wire::Severity::None,
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
