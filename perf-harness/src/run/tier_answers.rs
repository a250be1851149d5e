//! What the tiers of `[regression]` come to: of each metric the tier that speaks.

use super::answers::{Answers, wire_target};
use super::company::{LAYOUT, is_layout};
use super::outcome::{Judged, JudgedRule};
use crate::config::FailOn;
use crate::plan::Severity;
use crate::store::wire;
use crate::verdict::{Comparison, Decision, TierAnswer, TierVerdict, tier_answer};

/// The answers of `[regression]`.
pub(super) fn regressions(answers: Answers<'_>) -> Vec<wire::Target> {
    let told = answers.rules.iter().filter_map(|rule| {
        let (answer, severity) = rule_answer(rule, answers.settings.fail_on)?;
        let judged = &rule.tiers[answer.tier].1;
        let is_layout = answer.verdict == TierVerdict::Missed && is_layout(answers, judged);
        let verdict = match (answer.verdict, severity) {
            (TierVerdict::Missed, Severity::Fail) if is_layout => wire::Verdict::Warn,
            (TierVerdict::Met, _) | (TierVerdict::Missed, Severity::Notice) => wire::Verdict::Pass,
            (TierVerdict::Missed, Severity::Warn) => wire::Verdict::Warn,
            (TierVerdict::Missed, Severity::Fail) => wire::Verdict::Fail,
            (TierVerdict::Untold, _) => wire::Verdict::Inconclusive,
        };
        let tier = wire::Tier::Regression;
        let mut told = wire_target(judged, tier, &judged.decision, verdict, answers);
        if let Some(untold) = answer.untold {
            let (severity, below) = &rule.tiers[untold];
            if let Decision::Inconclusive(reason) = &below.decision {
                told.explanation.push_str(&format!(
                    "; whether `{}` ({}) holds cannot be told: {reason}",
                    below.target,
                    severity.name()
                ));
            }
        }
        if is_layout {
            told.explanation.push_str(LAYOUT);
        }
        Some(told)
    });
    told.collect()
}

/// The tier of a rule that speaks, and how severe it is to miss it.
fn rule_answer(rule: &JudgedRule, fail_on: FailOn) -> Option<(TierAnswer, Severity)> {
    let gate = match fail_on {
        FailOn::Fail | FailOn::Never => Severity::Fail,
        FailOn::Warn => Severity::Warn,
    };
    let gate = rule
        .tiers
        .iter()
        .position(|(severity, _)| *severity >= gate)
        .unwrap_or(rule.tiers.len().saturating_sub(1));
    let decisions: Vec<&Decision> = rule
        .tiers
        .iter()
        .map(|(_, judged)| &judged.decision)
        .collect();
    let answer = tier_answer(&decisions, gate)?;
    Some((answer, rule.tiers[answer.tier].0))
}

/// Whether a change is worth knowing and no more, by the tiers of `[regression]`.
pub(super) fn is_noticed(answers: Answers<'_>, reference: &str, comparison: &Comparison) -> bool {
    let is_of_change = |(_, judged): &(Severity, Judged)| {
        let of_judged = judged.comparison.as_ref();
        judged.target.metric == comparison.metric
            && of_judged.is_some_and(|(other, _)| other == reference)
    };
    let rules = answers.rules.iter();
    let mut rules = rules.filter(|rule| rule.tiers.first().is_some_and(is_of_change));
    let answer = rules.find_map(|rule| rule_answer(rule, answers.settings.fail_on));
    answer.is_some_and(|(answer, severity)| {
        answer.verdict == TierVerdict::Missed && severity == Severity::Notice
    })
}
