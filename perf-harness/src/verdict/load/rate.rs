//! Means of times, and calls a second, over the seconds of a load.

use perf_targets::{Builtin, Op};

use super::evidence::{LoadEvidence, LoadLevels};
use super::few_seconds;
use super::sums::SecondSum;
use crate::stats::{BlockSum, HEAVY_TAIL, tail_index};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};

/// Rates are kept a millisecond.
const A_SECOND: f64 = 1e3;

fn blocks_of_times(evidence: &LoadEvidence) -> Vec<BlockSum> {
    let seconds = evidence.with_drained();
    seconds.filter_map(SecondSum::of_times).collect()
}

fn blocks_of_rate(metric: Builtin, evidence: &LoadEvidence) -> Vec<BlockSum> {
    let count = |second: &SecondSum| match metric {
        Builtin::Goodput => second.passed,
        _ => second.ended(),
    };
    let seconds = evidence.seconds.iter();
    seconds
        .filter_map(|second| second.of_rate(count(second)))
        .collect()
}

/// Both ends of the mean time of a call.
fn mean_ends(evidence: &LoadEvidence, level: f64) -> Option<(f64, f64)> {
    let times = &evidence.whole.response;
    let (calls, mean) = (times.len() as f64, times.mean()?);
    let squares: f64 = times
        .pairs()
        .map(|(ns, calls)| (ns as f64 - mean).powi(2) * calls as f64)
        .sum();
    let independent = (squares / (calls - 1.0).max(1.0) / calls).sqrt();
    let longest = times.max().unwrap_or_default() as f64;
    few_seconds::ends(&blocks_of_times(evidence), longest, independent, level)
}

/// Both ends of a rate, in calls a second.
fn rate_ends(metric: Builtin, evidence: &LoadEvidence, level: f64) -> Option<(f64, f64)> {
    let blocks = blocks_of_rate(metric, evidence);
    let calls: f64 = blocks.iter().map(|block| block.sum).sum();
    let time: u64 = blocks.iter().map(|block| block.calls).sum();
    let (lower, upper) = few_seconds::ends(&blocks, 0.0, calls.sqrt() / time as f64, level)?;
    Some((lower * A_SECOND, upper * A_SECOND))
}

/// Judges the mean time of a call.
pub(super) fn decide_mean(
    op: Op,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let at = |level| mean_ends(evidence, level);
    let (Some(for_pass), Some(for_fail)) = (at(levels.pass()), at(levels.fail())) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    match Decision::of_intervals(op, limit_ns, for_pass, for_fail) {
        Decision::Pass if op.is_lower_bound() => Decision::Pass,
        Decision::Pass if evidence.whole.unfinished > 0 => Decision::Inconclusive(
            Reason::CutShort("calls that had not ended have no mean yet".into()),
        ),
        Decision::Pass if evidence.endless() > 0 => Decision::Inconclusive(Reason::NotMeasurable(
            "calls that were dropped have no time, and so no mean".to_owned(),
        )),
        // The longest calls of a heavy tail may not have come yet.
        Decision::Pass if 2.0 * for_pass.1 >= limit_ns && is_heavy_tailed(evidence) => {
            Decision::Inconclusive(Reason::HeavyTail)
        }
        Decision::Open => Decision::Inconclusive(Reason::TooClose),
        decision => decision,
    }
}

fn is_heavy_tailed(evidence: &LoadEvidence) -> bool {
    tail_index(&evidence.whole.response).is_some_and(|index| index < HEAVY_TAIL)
}

/// Whether the mean is missed by service times alone, which hold nothing of the generator's delay: by
/// more than the interval of the mean reaches below it.
pub(super) fn is_mean_missed_in_service(
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> bool {
    let ends = mean_ends(evidence, levels.fail());
    let whole = &evidence.whole;
    match (ends, whole.response.mean(), whole.service.mean()) {
        (Some((lower, _)), Some(mean), Some(service)) => service - (mean - lower) > limit_ns,
        _ => false,
    }
}

/// Judges calls a second.
pub(super) fn decide_rate(
    metric: Builtin,
    op: Op,
    limit: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let at = |level| rate_ends(metric, evidence, level);
    let (Some(for_pass), Some(for_fail)) = (at(levels.pass()), at(levels.fail())) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    match Decision::of_intervals(op, limit, for_pass, for_fail) {
        Decision::Open => Decision::Inconclusive(Reason::TooClose),
        decision => decision,
    }
}

pub(super) fn mean_figure(evidence: &LoadEvidence, levels: &LoadLevels) -> Figure {
    let (dimension, direction) = (Builtin::Mean.dimension(), Some(Builtin::Mean.direction()));
    let times = &evidence.whole.response;
    let Some(mean) = times.mean() else {
        return Figure::missing(dimension, direction, "no call ended");
    };
    let ends = mean_ends(evidence, levels.pass());
    let is_bound = evidence.whole.unfinished + evidence.endless() > 0;
    Figure {
        value: Some(mean),
        lower: ends.map(|(lower, _)| lower.max(0.0)),
        upper: ends.map(|(_, upper)| upper).filter(|_| !is_bound),
        dimension,
        direction,
        source: FigureSource::Calls,
        samples: Some(times.len()),
        watched: Some(evidence.load_time()),
        bound: if is_bound {
            Bound::AtLeast
        } else {
            Bound::Exact
        },
        remark: (!evidence.model.is_open).then(|| "closed, service time".to_owned()),
    }
}

pub(super) fn rate_figure(metric: Builtin, evidence: &LoadEvidence, levels: &LoadLevels) -> Figure {
    let whole = &evidence.whole;
    let time = evidence.load_time();
    let count = |passed: u64, failed: u64| match metric {
        Builtin::Goodput => passed,
        _ => passed + failed,
    };
    // Of a load that was over before its first second all that it did.
    let calls = if evidence.seconds.is_empty() {
        count(whole.passed, whole.failed)
    } else {
        let seconds = evidence.seconds.iter();
        seconds
            .map(|second| count(second.passed, second.failed))
            .sum()
    };
    let ends = rate_ends(metric, evidence, levels.pass());
    if time.is_zero() {
        let direction = Some(metric.direction());
        return Figure::missing(metric.dimension(), direction, "the load took no time");
    }
    Figure {
        value: Some(calls as f64 / time.as_secs_f64()),
        lower: ends.map(|(lower, _)| lower.max(0.0)),
        upper: ends.map(|(_, upper)| upper),
        dimension: metric.dimension(),
        direction: Some(metric.direction()),
        source: FigureSource::Calls,
        samples: Some(calls),
        watched: Some(time),
        bound: Bound::Exact,
        remark: None,
    }
}
