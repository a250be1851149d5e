//! One case against its kept runs.

use perf_targets::{Builtin, Limit, Metric, Target};

use super::figures::Sides;
use super::steady::borne_out;
use crate::config::{CaseOptions, Settings};
use crate::measure::Ledger;
use crate::plan::{Rules, Severity, is_against_base};
use crate::run::answers::{Answers, targets};
use crate::run::changes::changes;
use crate::run::outcome::{Judged, JudgedRule};
use crate::run::report::verdict;
use crate::run::tier_answers::regressions;
use crate::run::wire_figure::figure;
use crate::store::wire::{self, Benchmark};
use crate::verdict::{Comparison, Decision, Reason, Since, compare_stored, judge_stored};

/// Metrics whose changes are told whether something is demanded of them or not.
const ALWAYS_TOLD: [Builtin; 4] = [
    Builtin::Mean,
    Builtin::Allocs,
    Builtin::Instructions,
    Builtin::ContextSwitches,
];

/// Answers what a case is held to against its kept runs; without any, or where they lack it, that
/// there is nothing to hold it against.
pub(super) fn judge(
    benchmark: &mut Benchmark,
    sides: Option<Sides<'_>>,
    missing: &str,
    settings: &Settings,
    rules: &Rules,
) {
    let mut of_case = settings.for_case(&names(benchmark), &CaseOptions::default());
    of_case.targets = asked(benchmark, wire::Tier::Target);
    of_case.acceptable = asked(benchmark, wire::Tier::Acceptable);
    let level = (1.0 - settings.run.confidence) / 2.0;
    let judge = |target: &Target| match sides {
        Some(sides) => answer(target, sides, level, of_case.tolerance),
        None => unanswered(
            target,
            benchmark,
            Reason::NoBaseline(Some(missing.to_owned())),
        ),
    };
    let judged_targets: Vec<Judged> = of_case.targets.iter().map(judge).collect();
    let judged_acceptable: Vec<Judged> = of_case.acceptable.iter().map(judge).collect();
    let judged_rules: Vec<JudgedRule> = match sides {
        None => Vec::new(),
        Some(sides) => rules
            .of_case(&of_case)
            .iter()
            .filter(|rule| sides.is_about(rule))
            .map(|rule| JudgedRule {
                tiers: rule
                    .tiers(sides.better(&rule.metric))
                    .iter()
                    .map(|(severity, target)| (*severity, judge(target)))
                    .collect(),
            })
            .collect(),
    };
    let mut comparisons = Vec::new();
    if let Some(sides) = sides {
        let mut metrics: Vec<Metric> = ALWAYS_TOLD.map(Metric::Builtin).to_vec();
        let demanded = judged_targets
            .iter()
            .chain(judged_rules.iter().flat_map(|rule| {
                let tiers = rule.tiers.iter();
                tiers.map(|(_, judged)| judged)
            }));
        for judged in demanded {
            if !metrics.contains(&judged.target.metric) {
                metrics.push(judged.target.metric.clone());
            }
        }
        for metric in metrics {
            if let Ok(figure) = sides.figure(&metric) {
                let tolerance = figure.tolerance(of_case.tolerance);
                let comparison = compare_stored(&figure, level, tolerance);
                comparisons.push((sides.reference.to_owned(), comparison));
            }
        }
    }
    let since: Option<Since> = sides.map(|sides| sides.since());
    let answers = Answers {
        targets: &judged_targets,
        acceptable: &judged_acceptable,
        rules: &judged_rules,
        comparisons: &comparisons,
        is_new_to: None,
        is_load: false,
        since: since.as_ref(),
        settings: &settings.run,
    };
    let mut answered = targets(answers);
    answered.extend(regressions(answers));
    let mut told = changes(answers, &answered);
    for (change, (_, comparison)) in told.iter_mut().zip(&comparisons) {
        settle(change, comparison, &judged_rules, sides);
    }

    benchmark
        .targets
        .retain(|target| relative(target).is_none() && target.tier != wire::Tier::Regression);
    benchmark.targets.extend(answered);
    benchmark.verdict = verdict(&benchmark.targets);
    benchmark.comparison.extend(told);
}

/// What options may call the case: its id, and that without the number of callers.
fn names(benchmark: &Benchmark) -> Vec<&str> {
    let id = benchmark.id.as_str();
    let stem = ["threads", "concurrency"].into_iter().find_map(|key| {
        let count = benchmark.params.get(key)?;
        id.strip_suffix(&format!("/{key}={count}"))
    });
    std::iter::once(id).chain(stem).collect()
}

/// The targets of a tier that are relative to the base of the run.
fn asked(benchmark: &Benchmark, tier: wire::Tier) -> Vec<Target> {
    let of_tier = benchmark
        .targets
        .iter()
        .filter(|target| target.tier == tier);
    of_tier.filter_map(relative).collect()
}

fn relative(target: &wire::Target) -> Option<Target> {
    let parsed: Target = target.target.parse().ok()?;
    is_against_base(&parsed).then_some(parsed)
}

fn answer(target: &Target, sides: Sides<'_>, level: f64, tolerance: f64) -> Judged {
    match sides.figure(&target.metric) {
        Err(reason) => unanswered(target, sides.benchmark, reason),
        Ok(stored) => {
            let decision = judge_stored(target, &stored, level, tolerance);
            let decision = borne_out(decision, target, sides, level, tolerance);
            let comparison = compare_stored(&stored, level, stored.tolerance(tolerance));
            Judged {
                decision,
                comparison: Some((sides.reference.to_owned(), comparison)),
                ..unanswered(target, sides.benchmark, Reason::NoBaseline(None))
            }
        }
    }
}

fn unanswered(target: &Target, benchmark: &Benchmark, reason: Reason) -> Judged {
    let measured = benchmark.metrics.get(&target.metric.to_string());
    Judged {
        target: target.clone(),
        decision: Decision::Inconclusive(reason),
        figure: measured.map(figure),
        ledger: Ledger::default(),
        was_suspect: None,
        comparison: None,
    }
}

/// Gives a change its answer where rules say more than the tolerance: what has reached a tier has
/// become worse, and what is known to stay within the one that fails is the same.
fn settle(
    change: &mut wire::Change,
    comparison: &Comparison,
    rules: &[JudgedRule],
    sides: Option<Sides<'_>>,
) {
    let is_elsewhere = sides.is_some_and(|sides| {
        sides
            .figure(&comparison.metric)
            .is_ok_and(|figure| figure.is_incomparable())
    });
    if is_elsewhere {
        change.verdict = wire::ChangeVerdict::Incomparable;
        (change.ratio, change.lo, change.hi) = (None, None, None);
        return;
    }
    if change.severity != wire::Severity::None {
        change.verdict = wire::ChangeVerdict::Regressed;
        return;
    }
    let most_severe = rules
        .iter()
        .filter_map(|rule| rule.tiers.last())
        .find(|(_, judged)| judged.target.metric == comparison.metric);
    let Some((Severity::Notice | Severity::Warn | Severity::Fail, judged)) = most_severe else {
        return;
    };
    let Limit::Relative(relative) = &judged.target.limit else {
        return;
    };
    let margin = (relative.factor - 1.0).abs();
    let is_within = comparison.lower >= 1.0 - margin && comparison.upper <= 1.0 + margin;
    if is_within && change.verdict != wire::ChangeVerdict::Improved {
        change.verdict = wire::ChangeVerdict::Same;
    }
}
