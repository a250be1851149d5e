//! The answers about a case as they are stored: its targets in their tiers, and how it stands to
//! those that it is held against.

use perf_targets::{Builtin, Dimension, Limit, Metric};

use super::outcome::{Judged, JudgedRule, Measured};
use super::wire_figure::{ledger, unit, watched_ns};
use crate::config::{FailOn, RunSettings};
use crate::plan::{Severity, loosens};
use crate::store::wire;
use crate::units::amount;
use crate::verdict::{
    Comparison, Decision, FigureSource, Reason, Since, Suspicion, Tendency, TierAnswer,
    TierVerdict, explain, explain_pair, explain_stored, tier_answer,
};

/// What was decided about a case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answers<'a> {
    pub(super) targets: &'a [Judged],
    pub(super) acceptable: &'a [Judged],
    pub(super) rules: &'a [JudgedRule],
    pub(super) comparisons: &'a [(String, Comparison)],
    /// What lacks the case.
    pub(super) is_new_to: Option<&'a str>,
    /// The latest of the kept runs that it is held against.
    pub(super) since: Option<&'a Since>,
    pub(super) settings: &'a RunSettings,
}

impl<'a> Answers<'a> {
    pub(super) fn of(measured: &'a Measured, settings: &'a RunSettings) -> Self {
        Self {
            targets: &measured.targets,
            acceptable: &measured.acceptable,
            rules: &measured.rules,
            comparisons: &measured.comparisons,
            is_new_to: measured.is_new_to.as_deref(),
            since: None,
            settings,
        }
    }
}

/// All targets with their answers, each followed by its looser tier.
pub(super) fn targets(answers: Answers<'_>) -> Vec<wire::Target> {
    let mut judged = Vec::new();
    for one in answers.targets {
        let looser: Vec<&Judged> = answers
            .acceptable
            .iter()
            .filter(|acceptable| loosens(&acceptable.target, &one.target))
            .collect();
        let is_met = !looser.is_empty()
            && looser
                .iter()
                .all(|acceptable| acceptable.decision == Decision::Pass);
        let is_missed = looser
            .iter()
            .any(|acceptable| acceptable.decision == Decision::Fail);
        let open_tier = looser
            .iter()
            .find_map(|acceptable| match &acceptable.decision {
                Decision::Inconclusive(reason) => Some((&acceptable.target, reason)),
                _ => None,
            });
        let decision = &one.decision;
        let (decision, verdict) = match decision {
            Decision::Pass => (decision, wire::Verdict::Pass),
            Decision::Fail if is_met => (decision, wire::Verdict::Warn),
            Decision::Fail if is_layout(answers, one) => (decision, wire::Verdict::Warn),
            Decision::Fail if !is_missed && open_tier.is_some() => {
                (decision, wire::Verdict::Inconclusive)
            }
            Decision::Fail => (decision, wire::Verdict::Fail),
            // What misses the looser tier misses the target too.
            _ if is_missed => (&Decision::Fail, wire::Verdict::Fail),
            _ => (decision, wire::Verdict::Inconclusive),
        };
        let is_layout = *decision == Decision::Fail && is_layout(answers, one);
        let mut answer = wire_target(one, wire::Tier::Target, decision, verdict, answers);
        if is_layout {
            answer.explanation.push_str(LAYOUT);
        }
        if let (wire::Verdict::Inconclusive, Decision::Fail, Some((acceptable, reason))) =
            (verdict, decision, open_tier)
        {
            answer.reason = Some(stated(reason));
            answer.explanation.push_str(&format!(
                "; whether it stays within the acceptable `{acceptable}` cannot be told: {reason}"
            ));
        }
        judged.push(answer);
        for acceptable in looser {
            // What meets the target meets the looser tier too.
            let own = if verdict == wire::Verdict::Pass {
                &Decision::Pass
            } else {
                &acceptable.decision
            };
            let verdict = match own {
                Decision::Pass => wire::Verdict::Pass,
                Decision::Fail => wire::Verdict::Fail,
                _ => wire::Verdict::Inconclusive,
            };
            judged.push(wire_target(
                acceptable,
                wire::Tier::Acceptable,
                own,
                verdict,
                answers,
            ));
        }
    }
    judged
}

/// The answers of `[regression]`: of each rule the tier that speaks.
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

/// Whether a time has changed so little, while the instructions are the same, that where code and data
/// lie in memory may have changed it alone.
///
/// Source: Mytkowicz et al., "Producing wrong data without doing anything obviously wrong!", ASPLOS
/// 2009, for how much that can be.
fn is_layout(answers: Answers<'_>, judged: &Judged) -> bool {
    const LARGEST_CHANGE: f64 = 0.1;
    const SAME_INSTRUCTIONS: f64 = 0.001;
    let Some((reference, comparison)) = &judged.comparison else {
        return false;
    };
    let is_timed = matches!(
        comparison.metric.dimension(),
        Some(Dimension::Time | Dimension::Rate | Dimension::ByteRate)
    );
    let instructions = answers.comparisons.iter().find(|(other, comparison)| {
        other == reference && comparison.metric == Metric::Builtin(Builtin::Instructions)
    });
    let are_same = instructions.is_some_and(|(_, instructions)| {
        let same = 1.0 - SAME_INSTRUCTIONS..=1.0 + SAME_INSTRUCTIONS;
        same.contains(&instructions.lower) && same.contains(&instructions.upper)
    });
    is_timed
        && are_same
        && wire::is_base(reference)
        && (comparison.ratio - 1.0).abs() < LARGEST_CHANGE
}

/// What is said of that.
const LAYOUT: &str = "; layout: the same instructions took longer, where code and data lie in memory may be all of it";

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

fn wire_target(
    judged: &Judged,
    tier: wire::Tier,
    decision: &Decision,
    verdict: wire::Verdict,
    answers: Answers<'_>,
) -> wire::Target {
    let target = &judged.target;
    let figure = judged.figure.as_ref();
    let dimension = figure
        .map(|figure| figure.dimension)
        .or_else(|| target.metric.dimension());
    let [observed, lo, hi] = match &judged.comparison {
        // As it stands beside its reference, and not as it stood when it was measured alone.
        Some((_, comparison)) => {
            let base = comparison.base;
            let ends = [comparison.lower * base, comparison.upper * base];
            [comparison.candidate, ends[0], ends[1]]
                .map(|end| Some(end).filter(|end| end.is_finite()))
        }
        None => [
            figure.and_then(|figure| figure.value),
            figure.and_then(|figure| figure.lower),
            figure.and_then(|figure| figure.upper),
        ],
    };
    wire::Target {
        target: target.to_string(),
        metric: target.metric.to_string(),
        tier,
        observed,
        lo,
        hi,
        limit: match &target.limit {
            Limit::Absolute(quantity) => Some(quantity.value),
            Limit::Relative(_) => None,
        },
        unit: dimension.map_or("1", unit).to_owned(),
        watched_ns: match &judged.comparison {
            Some((_, comparison)) => Some(comparison.watched.as_nanos() as f64),
            None => figure.and_then(watched_ns),
        },
        verdict,
        reason: match decision {
            Decision::Inconclusive(reason) => Some(stated(reason)),
            _ => None,
        },
        reference: judged
            .comparison
            .as_ref()
            .map(|(reference, _)| reference.clone()),
        explanation: explanation(judged, decision, verdict, answers),
    }
}

/// What moved along with a figure that got worse, or did not, which is where to look next.
fn company(answers: Answers<'_>, reference: &str, of: &Comparison) -> String {
    let told = TOLD_ALONG.iter().filter_map(|metric| {
        let metric = Metric::Builtin(*metric);
        if metric == of.metric {
            return None;
        }
        let found = answers
            .comparisons
            .iter()
            .find(|(other, comparison)| other == reference && comparison.metric == metric);
        match found {
            Some((_, comparison)) => Some(moved(comparison)),
            None if metric == Metric::Builtin(Builtin::Instructions) => {
                Some("instructions were not counted (`--instructions` counts them)".to_owned())
            }
            None => None,
        }
    });
    format!("; {}", told.collect::<Vec<_>>().join(", "))
}

/// The figures that may explain others.
const TOLD_ALONG: [Builtin; 3] = [
    Builtin::Instructions,
    Builtin::Allocs,
    Builtin::ContextSwitches,
];

fn moved(comparison: &Comparison) -> String {
    let show = |value| amount(Dimension::Count, value);
    let (metric, base) = (&comparison.metric, show(comparison.base));
    match comparison.tendency() {
        Tendency::Same => format!("{metric} stay at {base}"),
        Tendency::Better | Tendency::Worse => {
            format!("{metric} go from {base} to {}", show(comparison.candidate))
        }
        Tendency::Unclear => format!("{metric} show no certain change"),
    }
}

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

/// The tier of `[regression]` that a change has reached.
fn reached(answers: Answers<'_>, reference: &str, comparison: &Comparison) -> wire::Severity {
    let fail_on = answers.settings.fail_on;
    let is_of_change = |(_, judged): &(Severity, Judged)| {
        let of_judged = judged.comparison.as_ref();
        judged.target.metric == comparison.metric
            && of_judged.is_some_and(|(other, _)| other == reference)
    };
    let rules = answers.rules.iter();
    let mut rules = rules.filter(|rule| rule.tiers.first().is_some_and(is_of_change));
    match rules.find_map(|rule| rule_answer(rule, fail_on)) {
        Some((answer, severity)) if answer.verdict == TierVerdict::Missed => match severity {
            Severity::Notice => wire::Severity::Notice,
            Severity::Warn => wire::Severity::Warn,
            Severity::Fail => wire::Severity::Fail,
        },
        _ => wire::Severity::None,
    }
}

/// A word that programs can tell; what there is to say of the noise stands in the explanation.
fn stated(reason: &Reason) -> String {
    match reason {
        Reason::NoisyMachine(_) => reason.term().to_owned(),
        _ => reason.to_string(),
    }
}

/// The verdict in a sentence; where noise may be why it is none or no better, what disturbed.
fn explanation(
    judged: &Judged,
    decision: &Decision,
    verdict: wire::Verdict,
    answers: Answers<'_>,
) -> String {
    let confidence = answers.settings.confidence;
    let figure = judged.figure.as_ref();
    if let Some((reference, comparison)) = &judged.comparison {
        let dimension = figure.map(|figure| figure.dimension);
        let target = &judged.target;
        let shown = wire::shown_reference(reference);
        let mut text = match answers.since {
            Some(since) => explain_stored(
                target, decision, shown, comparison, dimension, confidence, since,
            ),
            None => explain_pair(target, decision, shown, comparison, dimension, confidence),
        };
        let got_worse = matches!(verdict, wire::Verdict::Warn | wire::Verdict::Fail);
        if got_worse && wire::is_base(reference) {
            text.push_str(&company(answers, reference, comparison));
        }
        return text;
    }
    let mut text = explain(&judged.target, decision, figure, confidence);
    if judged.was_suspect == Some(Suspicion::Missed) && *decision == Decision::Fail {
        text.push_str("; it was missed twice");
    }
    let is_timed = figure.is_some_and(|figure| figure.source != FigureSource::Counts);
    let may_be_noise = match decision {
        Decision::Pass | Decision::Open => false,
        Decision::Fail | Decision::Suspect(_) => true,
        Decision::Inconclusive(reason) => reason.may_be_noise(),
    };
    if let (true, Some(disturbance)) = (
        is_timed && may_be_noise,
        ledger(&judged.ledger).disturbance(),
    ) {
        text.push_str("; ");
        text.push_str(&disturbance);
    }
    text
}
