//! Means of times, and calls a second, over the seconds of a load.

use perf_targets::{Builtin, Op};

use super::evidence::{LoadEvidence, LoadLevels};
use super::sums::SecondSum;
use crate::stats::{BlockSum, Looks, MeanInterval, Schedule};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};
use crate::verdict::mean::{self, MeanEvidence, MeanLimit, is_heavy_tailed};

/// Rates are kept a millisecond.
const A_SECOND: f64 = 1e3;

fn looks(levels: &LoadLevels, blocks: &[BlockSum]) -> Option<Looks> {
    let blocks = blocks.len() as u64;
    let schedule = Schedule {
        confidence: levels.confidence,
        targets: levels.registered_targets,
        calls_per_block: 1,
        calls_affordable: blocks,
        calls_at_least: blocks,
    };
    Looks::starting_at(blocks, schedule).filter(|_| blocks > 0)
}

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

/// Judges the mean time of a call.
pub(super) fn decide_mean(
    op: Op,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let blocks = blocks_of_times(evidence);
    let times = &evidence.whole.response;
    let longest = times.max().unwrap_or_default() as f64;
    let Some(looks) = looks(levels, &blocks) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    let limit = MeanLimit {
        limit: limit_ns,
        upper: !op.is_lower_bound(),
    };
    let mean = MeanEvidence {
        blocks: &blocks,
        longest,
        overhead: 0.0,
        slowdown: 1.0,
    };
    match mean::decide(limit, &looks, mean, Some(times)) {
        Decision::Pass if limit.upper && evidence.whole.unfinished > 0 => Decision::Inconclusive(
            Reason::CutShort("calls that had not ended have no mean yet".into()),
        ),
        Decision::Open if MeanInterval::of_blocks(&blocks, longest, levels.pass()).is_err() => {
            Decision::Inconclusive(Reason::TooFewCalls)
        }
        Decision::Open if is_heavy_tailed(limit, &looks, mean, times) => {
            Decision::Inconclusive(Reason::HeavyTail)
        }
        Decision::Open => Decision::Inconclusive(Reason::TooClose),
        decision => decision,
    }
}

/// Whether the mean is missed by service times alone, which hold nothing of the generator's delay: by
/// more than the interval of the mean reaches below it.
pub(super) fn is_mean_missed_in_service(
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> bool {
    let blocks = blocks_of_times(evidence);
    let interval = MeanInterval::of_blocks(&blocks, 0.0, levels.fail());
    let (Ok(interval), Some(service)) = (interval, evidence.whole.service.mean()) else {
        return false;
    };
    service - (interval.mean - interval.lower) > limit_ns
}

/// Judges calls a second.
pub(super) fn decide_rate(
    metric: Builtin,
    op: Op,
    limit: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let blocks = blocks_of_rate(metric, evidence);
    let at = |level| MeanInterval::of_blocks(&blocks, 0.0, level);
    let (Ok(for_pass), Ok(for_fail)) = (at(levels.pass()), at(levels.fail())) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    let ends = |interval: MeanInterval| (interval.lower * A_SECOND, interval.upper * A_SECOND);
    match Decision::of_intervals(op, limit, ends(for_pass), ends(for_fail)) {
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
    let longest = times.max().unwrap_or_default() as f64;
    let interval = MeanInterval::of_blocks(&blocks_of_times(evidence), longest, levels.pass()).ok();
    let is_bound = evidence.whole.unfinished > 0;
    Figure {
        value: Some(mean),
        lower: interval.map(|interval| interval.lower.max(0.0)),
        upper: interval
            .map(|interval| interval.upper)
            .filter(|_| !is_bound),
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
    let blocks = blocks_of_rate(metric, evidence);
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
    let interval = MeanInterval::of_blocks(&blocks, 0.0, levels.pass()).ok();
    if time.is_zero() {
        let direction = Some(metric.direction());
        return Figure::missing(metric.dimension(), direction, "the load took no time");
    }
    Figure {
        value: Some(calls as f64 / time.as_secs_f64()),
        lower: interval.map(|interval| (interval.lower * A_SECOND).max(0.0)),
        upper: interval.map(|interval| interval.upper * A_SECOND),
        dimension: metric.dimension(),
        direction: Some(metric.direction()),
        source: FigureSource::Calls,
        samples: Some(calls),
        watched: Some(time),
        bound: Bound::Exact,
        remark: None,
    }
}
