//! Percentiles of a whole load: calls over the limit in the order of their ends.

use perf_targets::{Op, Percentile};

use super::evidence::{LoadEvidence, LoadLevels};
use super::moment::quantile;
use super::share::{Cluster, Clusters};
use crate::load::Overs;
use crate::stats::{
    BlockOvers, DesignEffect, EffectiveSample, Looks, Ranks, Schedule, tail_at_least,
};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};
use crate::verdict::share::{self, ShareLimits};

/// The fewest blocks at the one look.
const FEWEST_BLOCKS: u64 = 64;

pub(super) fn decide(
    percentile: Percentile,
    op: Op,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    match evidence
        .overs
        .iter()
        .find(|overs| overs.limit_ns() as f64 == limit_ns.floor())
    {
        Some(overs) => of_blocks(percentile, op, overs, evidence, levels),
        None => of_seconds(percentile, op, limit_ns, evidence, levels),
    }
}

/// Calls that had not ended count as over: against a pass that is right, and for a fail only where
/// they had come that far.
fn of_blocks(
    percentile: Percentile,
    op: Op,
    overs: &Overs,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let per_block = overs.calls_per_block();
    let seen = overs.blocks();
    // The block that is not full yet counts where it speaks for slow calls.
    let rest = overs.over() - seen.iter().map(|over| u64::from(*over)).sum::<u64>();
    let mut slower = seen.to_vec();
    slower.extend((rest > 0).then_some(rest as u32));
    let mut faster = seen.to_vec();
    let shortest = evidence.whole.unfinished_from_ns;
    if shortest.is_some_and(|shortest| shortest <= overs.limit_ns()) {
        take_off(&mut faster, evidence.whole.unfinished);
    }
    let under =
        |blocks: &[u32]| -> Vec<u32> { blocks.iter().map(|over| per_block - over).collect() };
    let (limits, share, for_pass, for_fail) = if op.is_lower_bound() {
        // So many calls at most may be fast.
        let limit = percentile.fraction();
        let limits = ShareLimits::on_fast_calls(limit, 0.0);
        (limits, limit, under(&faster), under(&slower))
    } else {
        let limit = percentile.exceedance();
        let limits = ShareLimits::on_slow_calls(limit, 0.0);
        (limits, limit, slower, faster)
    };
    let calls = seen.len() as u64 * u64::from(per_block);
    let schedule = Schedule {
        confidence: levels.confidence,
        targets: levels.registered_targets,
        calls_per_block: per_block,
        calls_affordable: calls,
        calls_at_least: calls,
    };
    let certifies = Looks::new(schedule, share, FEWEST_BLOCKS);
    let looks = certifies.or_else(|| Looks::starting_at(seen.len() as u64, schedule));
    let Some(looks) = looks else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    match share::decide(limits, &looks, per_block, &for_pass, &for_fail) {
        Decision::Pass | Decision::Open if certifies.is_none() => {
            Decision::Inconclusive(Reason::TooFewCalls)
        }
        Decision::Open => Decision::Inconclusive(Reason::TooClose),
        decision => decision,
    }
}

/// Calls over a limit by seconds; `None` where it was not asked about.
fn seconds_over(limit_ns: f64, evidence: &LoadEvidence) -> Option<Clusters> {
    let mut limits = evidence.limits_ns.iter();
    let place = limits.position(|limit| *limit as f64 == limit_ns.floor())?;
    let seconds = evidence.with_drained().map(|second| Cluster {
        calls: second.times,
        over: second.over.get(place).copied().unwrap_or_default(),
    });
    Some(Clusters::new(seconds))
}

/// Takes so many overs off the last blocks.
fn take_off(blocks: &mut [u32], mut overs: u64) {
    for over in blocks.iter_mut().rev() {
        let taken = u64::from(*over).min(overs);
        *over -= taken as u32;
        overs -= taken;
    }
}

/// By seconds, while the load still runs or where its beginning is left out. Calls that had not ended
/// count as over against a pass.
fn of_seconds(
    percentile: Percentile,
    op: Op,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Decision {
    let Some(clusters) = seconds_over(limit_ns, evidence) else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    let (share, op) = if op.is_lower_bound() {
        (percentile.exceedance(), Op::Greater)
    } else {
        (percentile.exceedance(), Op::Less)
    };
    let decide = |clusters: &Clusters| clusters.decide(op, share, levels.pass(), levels.fail());
    let unfinished = evidence.whole.unfinished;
    match decide(&clusters) {
        Decision::Pass if op == Op::Less && unfinished > 0 => {
            let slow = Cluster {
                calls: unfinished,
                over: unfinished,
            };
            match decide(&clusters.with(slow)) {
                Decision::Fail => Decision::Inconclusive(Reason::TooClose),
                decision => decision,
            }
        }
        decision => decision,
    }
}

/// Whether the calls themselves missed the limit, each of them independent.
pub(super) fn is_missed_in_whole(
    percentile: Percentile,
    op: Op,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> bool {
    let overs = evidence.overs.iter();
    let mut overs = overs.filter(|overs| overs.limit_ns() as f64 == limit_ns.floor());
    let (calls, over) = match overs.next() {
        Some(overs) => {
            let shortest = evidence.whole.unfinished_from_ns;
            let unknown = shortest
                .filter(|shortest| !op.is_lower_bound() && *shortest <= overs.limit_ns())
                .map_or(0, |_| evidence.whole.unfinished);
            (overs.all(), overs.over().saturating_sub(unknown))
        }
        None => match seconds_over(limit_ns, evidence) {
            Some(clusters) => (clusters.calls(), clusters.over()),
            None => return false,
        },
    };
    let share = Clusters::new([Cluster { calls, over }]);
    let op = if op.is_lower_bound() {
        Op::Greater
    } else {
        Op::Less
    };
    share.is_missed_in_whole(op, percentile.exceedance(), levels.fail())
}

/// Whether the target is missed by service times alone: what the generator was late with is not in
/// them.
pub(super) fn is_missed_in_service(
    percentile: Percentile,
    limit_ns: f64,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> bool {
    let service = &evidence.whole.service;
    let calls = service.len() as f64;
    let over = service.count_above((limit_ns * 1.001) as u64) as f64;
    let effect = effect(evidence);
    let level = levels.fail();
    calls > 0.0 && tail_at_least(over / effect, calls / effect, percentile.exceedance()) <= level
}

/// By how much the calls count as fewer, since neighbours in time are alike: what is seen of calls
/// over limits, or else of the means of seconds.
fn effect(evidence: &LoadEvidence) -> f64 {
    let of_overs = evidence
        .overs
        .iter()
        .map(|overs| DesignEffect::of_blocks(overs.blocks(), overs.calls_per_block()).factor);
    of_overs.fold(effect_of_seconds(evidence), f64::max)
}

/// The variance of the means of seconds by that of as many independent calls.
fn effect_of_seconds(evidence: &LoadEvidence) -> f64 {
    let times = &evidence.whole.response;
    let (calls, Some(mean)) = (times.len() as f64, times.mean()) else {
        return 1.0;
    };
    let squares: f64 = times
        .pairs()
        .map(|(ns, calls)| (ns as f64 - mean).powi(2) * calls as f64)
        .sum();
    let seconds: Vec<(f64, f64)> = evidence
        .with_drained()
        .filter(|second| second.timed > 0)
        .map(|second| (second.timed as f64, second.sum_ns as f64))
        .collect();
    if seconds.len() < 8 || squares <= 0.0 {
        return 1.0;
    }
    let between: f64 = seconds
        .iter()
        .map(|(calls, sum)| (sum - mean * calls).powi(2))
        .sum();
    let count = seconds.len() as f64;
    // Var(Σ) of clusters over n·s² of single calls.
    (between * count / (count - 1.0) / (squares * calls / (calls - 1.0).max(1.0))).max(1.0)
}

/// Both ends of a percentile of independent calls.
pub(super) fn ends_in_whole(
    percentile: Percentile,
    evidence: &LoadEvidence,
    level: f64,
) -> (Option<f64>, Option<f64>) {
    let (times, endless) = (&evidence.whole.response, evidence.endless());
    let all = times.len() + endless;
    let ranks = Ranks::of_quantile(percentile.fraction(), all, all as f64, level);
    let at = |rank: Option<u64>| {
        let at = quantile(times, endless, rank? as f64 / all as f64)?;
        Some(at).filter(|at| at.is_finite())
    };
    (at(ranks.lower), at(ranks.upper))
}

/// A percentile with its interval; calls that had not ended, or never can, make it a bound.
pub(super) fn figure(
    percentile: Percentile,
    evidence: &LoadEvidence,
    levels: &LoadLevels,
) -> Figure {
    let direction = Some(perf_targets::Direction::Lower);
    let dimension = perf_targets::Dimension::Time;
    let times = &evidence.whole.response;
    let endless = evidence.endless();
    let fraction = percentile.fraction();
    let Some(value) = quantile(times, endless, fraction) else {
        return Figure::missing(dimension, direction, "no call ended");
    };
    let all = times.len() + endless;
    let overs = evidence.overs.iter();
    // The limit nearest to the figure tells best how its neighbours depend on each other.
    let nearest = overs.min_by_key(|overs| (overs.limit_ns() as f64 - value).abs() as u64);
    let worth = nearest.filter(|_| value.is_finite()).map(|overs| {
        let blocks = BlockOvers {
            overs: overs.blocks(),
            calls_per_block: overs.calls_per_block(),
        };
        EffectiveSample::new(blocks, levels.pass()).calls / blocks.calls().max(1) as f64
    });
    let share = worth.unwrap_or(1.0).min(1.0 / effect_of_seconds(evidence));
    let ranks = Ranks::of_quantile(fraction, all, all as f64 * share, levels.pass());
    let longest = times.max().unwrap_or_default() as f64;
    let at = |rank: Option<u64>| {
        let at = quantile(times, endless, rank? as f64 / all as f64)?;
        Some(if at.is_finite() { at } else { longest })
    };
    // Beyond the shortest of the calls that had not ended nothing is known but that it is more.
    let unknown_from = match (evidence.whole.unfinished_from_ns, endless) {
        (Some(from), _) => from as f64,
        (None, 0) => f64::INFINITY,
        (None, _) => longest,
    };
    let is_bound = !value.is_finite() || value > unknown_from;
    let upper = at(ranks.upper).filter(|upper| *upper <= unknown_from);
    Figure {
        value: Some(if value.is_finite() { value } else { longest }),
        lower: at(ranks.lower),
        upper: upper.filter(|_| !is_bound),
        dimension,
        direction,
        source: FigureSource::Calls,
        samples: Some(all),
        watched: Some(evidence.load_time()),
        bound: if is_bound {
            Bound::AtLeast
        } else {
            Bound::Exact
        },
        remark: (!evidence.model.is_open).then(|| "closed, service time".to_owned()),
    }
}
