//! What a load answers to a target.

use perf_targets::{Builtin, Limit, Metric, OwnStatistic, Target};

use super::evidence::{LoadEvidence, LoadLevels};
use super::share::{Cluster, Clusters};
use super::sums::SecondSum;
use super::usage::UsageTotal;
use super::{leak, percentile, rate};
use crate::measure::OwnFigure;
use crate::stats::{Looks, Schedule};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::own::{self, OwnNoise};

/// The answer when the load is over.
pub(crate) fn decide(target: &Target, evidence: &LoadEvidence, levels: &LoadLevels) -> Decision {
    let found = if evidence.missed.contains(target) {
        Decision::Fail
    } else {
        of_evidence(target, evidence, levels)
    };
    let found = match (&evidence.too_slow, found) {
        (Some(why), found) => without_generator(target, found, why, evidence, levels),
        (None, Decision::Inconclusive(Reason::TooClose | Reason::TooFewCalls))
            if is_missed_in_whole(target, evidence, levels) =>
        {
            Decision::Fail
        }
        (None, found) => found,
    };
    let found = match (&evidence.skipped, found) {
        (Some(why), Decision::Pass) => not_measurable(why),
        (_, found) => found,
    };
    // What was not seen cannot have been met; a search goes on after a step that was stopped.
    let is_of_search = target.metric == Metric::Builtin(Builtin::Capacity);
    let stopped = evidence.stopped.as_ref().filter(|_| !is_of_search);
    match (stopped, found) {
        (
            Some(what),
            Decision::Pass
            | Decision::Inconclusive(Reason::TooClose | Reason::TooFewCalls | Reason::HeavyTail),
        ) => Decision::Inconclusive(Reason::CutShort(
            format!("the load was stopped by {what}").into(),
        )),
        (_, found) => found,
    }
}

/// Whether a target is surely missed after so many seconds, of which so many looks are planned. Rates
/// and means follow the load, so that what is to come may make up for what was.
pub(crate) fn is_surely_missed(
    target: &Target,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
    looks: u64,
) -> bool {
    let is_told_early = match &target.metric {
        Metric::Percentile(_) | Metric::Check(_) => true,
        Metric::Builtin(metric) => matches!(
            metric,
            Builtin::Errors | Builtin::Dropped | Builtin::RssPeak
        ),
        Metric::Child(metric) => *metric == Builtin::RssPeak,
        Metric::PerItem(_) | Metric::Own { .. } => false,
    };
    is_told_early && of_evidence(target, evidence, &levels.one_of(looks)) == Decision::Fail
}

fn of_evidence(target: &Target, evidence: &LoadEvidence, levels: &LoadLevels) -> Decision {
    let Limit::Absolute(limit) = &target.limit else {
        return Decision::Inconclusive(Reason::NoBaseline(Some(
            "a scenario has nothing beside it, give an absolute limit".to_owned(),
        )));
    };
    let (op, limit) = (target.op, limit.value);
    if let (Some(why), true) = (evidence.untold, is_of_processes(&target.metric)) {
        return not_measurable(why);
    }
    if target.over.is_some() {
        let mut windows = evidence.windows.iter();
        let finding = windows.find(|finding| finding.target == *target);
        return finding.map_or_else(
            || not_measurable("no window tells it"),
            |finding| finding.decision.clone(),
        );
    }
    match &target.metric {
        Metric::Percentile(percentile) => {
            percentile::decide(*percentile, op, limit, evidence, levels)
        }
        Metric::Check(name) => {
            let clusters = checks(name, evidence);
            clusters.decide(op, limit, levels.pass(), levels.fail())
        }
        Metric::Builtin(Builtin::Errors) => {
            errors(evidence).decide(op, limit, levels.pass(), levels.fail())
        }
        Metric::Builtin(Builtin::Mean) => rate::decide_mean(op, limit, evidence, levels),
        Metric::Builtin(metric @ (Builtin::Throughput | Builtin::Goodput)) => {
            rate::decide_rate(*metric, op, limit, evidence, levels)
        }
        Metric::Builtin(Builtin::Dropped) => {
            if evidence.whole.offered == 0 {
                return Decision::Inconclusive(Reason::TooFewCalls);
            }
            Decision::of_value(op, limit, evidence.whole.dropped as f64)
        }
        Metric::Builtin(Builtin::Capacity) => match &evidence.capacity {
            Some(capacity) => capacity.decide(op, limit),
            None => not_measurable("only the executor `breakpoint` searches for it"),
        },
        Metric::Builtin(Builtin::Recovery) => match evidence.recovery {
            Some(recovery) => recovery.decide(op, limit),
            None if evidence.recovery_too_slow.is_some() => Decision::Inconclusive(
                Reason::GeneratorTooSlow(evidence.recovery_too_slow.clone().unwrap_or_default()),
            ),
            None if evidence.skipped.is_some() => {
                not_measurable(evidence.skipped.as_deref().unwrap_or_default())
            }
            None => not_measurable("the load had neither an overload nor a fault to recover from"),
        },
        Metric::Builtin(Builtin::Availability) => fact(op, limit, evidence.availability.value()),
        Metric::Builtin(Builtin::Stability) => fact(op, limit, evidence.stability.value()),
        Metric::Builtin(Builtin::Leak) => match &evidence.quiet {
            Ok(quiet) => leak::decide(op, limit, quiet, levels),
            Err(why) => not_measurable(why),
        },
        Metric::Builtin(metric) => used(*metric, 0, op, limit, evidence, levels),
        Metric::Child(metric) => used(*metric, 1, op, limit, evidence, levels),
        Metric::Own { name, statistic } => match evidence.own.get(name) {
            Some(figure) => of_own(op, limit, figure, *statistic, levels),
            None => not_measurable("no call recorded it"),
        },
        Metric::PerItem(_) => not_measurable("a load counts calls, and not their items"),
    }
}

/// Whether the load as a whole missed its target, as a window does: with each call independent. That
/// its calls came in bursts keeps it from a pass, which is about what is to come, and not from a fail.
fn is_missed_in_whole(target: &Target, evidence: &LoadEvidence, levels: &LoadLevels) -> bool {
    let (Limit::Absolute(limit), None) = (&target.limit, target.over) else {
        return false;
    };
    let (op, limit) = (target.op, limit.value);
    match &target.metric {
        Metric::Percentile(percentile) => {
            percentile::is_missed_in_whole(*percentile, op, limit, evidence, levels)
        }
        metric => shares(metric, evidence)
            .is_some_and(|shares| shares.is_missed_in_whole(op, limit, levels.fail())),
    }
}

/// The calls that a metric counts, where it is a share of calls.
pub(super) fn shares(metric: &Metric, evidence: &LoadEvidence) -> Option<Clusters> {
    match metric {
        Metric::Check(name) => Some(checks(name, evidence)),
        Metric::Builtin(Builtin::Errors) => Some(errors(evidence)),
        _ => None,
    }
}

/// Whether processes tell it, and not calls.
fn is_of_processes(metric: &Metric) -> bool {
    match metric {
        Metric::Builtin(metric) => *metric == Builtin::Leak || UsageTotal::METRICS.contains(metric),
        Metric::Child(_) => true,
        _ => false,
    }
}

/// What is known of the whole run is no sample.
fn fact(op: perf_targets::Op, limit: f64, value: Option<f64>) -> Decision {
    match value {
        Some(value) => Decision::of_value(op, limit, value),
        None => Decision::Inconclusive(Reason::TooFewCalls),
    }
}

fn used(
    metric: Builtin,
    whose: usize,
    op: perf_targets::Op,
    limit: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let total = &evidence.usage[whose];
    if metric == Builtin::RssGrowth {
        let ends = |level| {
            let line = total.growth(level)?;
            Some((line.lower?, line.upper?))
        };
        let (Some(for_pass), Some(for_fail)) = (ends(levels.pass()), ends(levels.fail())) else {
            return Decision::Inconclusive(Reason::TooFewCalls);
        };
        return match Decision::of_intervals(op, limit, for_pass, for_fail) {
            Decision::Open => Decision::Inconclusive(Reason::TooClose),
            decision => decision,
        };
    }
    match total.value(metric, evidence.model, evidence.whole.ended()) {
        Some(value) => Decision::of_value(op, limit, value),
        None if !UsageTotal::METRICS.contains(&metric) => {
            not_measurable("it is one of single calls, which a load does not count")
        }
        None if whose == 1 => not_measurable("no child process tells it"),
        None => not_measurable("the system does not tell it"),
    }
}

fn of_own(
    op: perf_targets::Op,
    limit: f64,
    figure: &OwnFigure,
    statistic: OwnStatistic,
    levels: &LoadLevels,
) -> Decision {
    let blocks = figure.slices.len().max(1) as u64;
    let schedule = Schedule {
        confidence: levels.confidence,
        targets: levels.registered_targets,
        calls_per_block: 1,
        calls_affordable: blocks,
        calls_at_least: blocks,
    };
    let Some(looks) = Looks::starting_at(blocks, schedule) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    match own::decide(op, limit, figure, statistic, &looks, OwnNoise::NONE) {
        Decision::Open => {
            let has_ends = own::estimate(figure, statistic, levels.pass())
                .is_some_and(|estimate| estimate.lower.is_some() && estimate.upper.is_some());
            Decision::Inconclusive(if has_ends {
                Reason::TooClose
            } else {
                Reason::TooFewCalls
            })
        }
        decision => decision,
    }
}

fn not_measurable(why: &str) -> Decision {
    Decision::Inconclusive(Reason::NotMeasurable(why.to_owned()))
}

/// Calls that failed, were dropped or were given up, by seconds.
pub(super) fn errors(evidence: &LoadEvidence) -> Clusters {
    let seconds = evidence.with_drained().map(|second| Cluster {
        calls: second.ended() + second.dropped + second.unfinished,
        over: second.failed + second.dropped + second.unfinished,
    });
    let told: u64 = evidence.with_drained().map(|row| row.unfinished).sum();
    let untold = evidence.whole.unfinished.saturating_sub(told);
    Clusters::new(seconds.chain([Cluster {
        calls: untold,
        over: untold,
    }]))
}

/// Checks that held, by seconds.
pub(super) fn checks(name: &str, evidence: &LoadEvidence) -> Clusters {
    let of_second = |second: &SecondSum| {
        let (held, all) = second.checks.get(name).copied().unwrap_or_default();
        Cluster {
            calls: all,
            over: held,
        }
    };
    Clusters::new(evidence.with_drained().map(of_second))
}

/// What an answer is worth where the load was not the one that was asked for. Nothing passes. A miss
/// stands where the generator cannot have made it: what calls return and what memory holds do not
/// depend on when calls start, and of times those of the service alone miss the target too. Rates, and
/// what rests on them, are the generator's as much as the service's.
fn without_generator(
    target: &Target,
    found: Decision,
    why: &str,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let slow = || Decision::Inconclusive(Reason::GeneratorTooSlow(why.to_owned()));
    let stands = match (&target.metric, &target.limit) {
        (Metric::Check(_) | Metric::Own { .. }, _) => true,
        (Metric::Builtin(metric) | Metric::Child(metric), _)
            if matches!(
                metric,
                Builtin::Errors | Builtin::Leak | Builtin::RssPeak | Builtin::RssGrowth
            ) =>
        {
            // What was dropped may have come in a burst of the generator's.
            *metric != Builtin::Errors || evidence.whole.dropped == 0
        }
        (_, _) if target.op.is_lower_bound() || target.over.is_some() => false,
        (Metric::Percentile(percentile), Limit::Absolute(limit)) => {
            percentile::is_missed_in_service(*percentile, limit.value, evidence, levels)
        }
        (Metric::Builtin(Builtin::Mean), Limit::Absolute(limit)) => {
            rate::is_mean_missed_in_service(limit.value, evidence, levels)
        }
        _ => false,
    };
    match found {
        Decision::Fail if stands => Decision::Fail,
        found @ Decision::Inconclusive(Reason::NotMeasurable(_) | Reason::NoBaseline(_)) => found,
        _ => slow(),
    }
}
