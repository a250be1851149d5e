//! The answers about a case as they are stored: its targets, each with its looser tier.

use perf_targets::Limit;

use super::company::{LAYOUT, company, is_layout};
use super::outcome::{Judged, JudgedRule, Measured};
use super::wire_figure::{ledger, unit, watched_ns};
use crate::config::RunSettings;
use crate::plan::loosens;
use crate::store::wire;
use crate::verdict::{
    Comparison, Decision, FigureSource, Reason, Since, Suspicion, explain, explain_load,
    explain_pair, explain_stored,
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
    /// Whether they come from a load.
    pub(super) is_load: bool,
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
            is_load: measured.series.is_some(),
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

/// An answer as it is stored.
pub(super) fn wire_target(
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
    if answers.is_load {
        return explain_load(&judged.target, decision, figure, confidence);
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
