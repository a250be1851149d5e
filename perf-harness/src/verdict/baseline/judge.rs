use std::time::Duration;

use perf_targets::{Limit, Op, Target};

use super::figure::{KeptFigure, StoredFigure, bound_of_all, bound_of_ratio};
use super::floor;
use super::spread::RunRatio;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::Bound;
use crate::verdict::pair::{Comparison, Evidence, RatioLimit, no_change_of_nothing};

/// How a figure stands to the kept ones; `margin` is the difference that counts as none.
pub(crate) fn compare_stored(figure: &StoredFigure, level: f64, margin: f64) -> Comparison {
    let latest = figure.latest();
    let candidate = figure.current.value;
    let exact = |ratio| (ratio, ratio, ratio);
    let (base, (ratio, lower, upper), evidence) = if figure.is_exact() {
        let ratio = if candidate == latest.value {
            // Also where both are 0.
            1.0
        } else {
            candidate / latest.value
        };
        (latest.value, exact(ratio), Evidence::Counts)
    } else if let Some(known) = ratio(figure, level) {
        let ends = [
            known.center,
            known.center - known.reach,
            known.center + known.reach,
        ];
        let [middle, lower, upper] = ends.map(f64::exp);
        let (lower, upper) = match bound(figure) {
            _ if !known.is_known => (0.0, f64::INFINITY),
            Some(Bound::Exact) => (lower, upper),
            Some(Bound::AtMost) => (0.0, upper),
            Some(Bound::AtLeast) => (lower, f64::INFINITY),
            None => (0.0, f64::INFINITY),
        };
        let evidence = Evidence::Runs(figure.kept.len());
        (candidate / middle, (middle, lower, upper), evidence)
    } else {
        let evidence = Evidence::Runs(figure.kept.len());
        let ends = if candidate == latest.value {
            exact(1.0)
        } else {
            (f64::NAN, 0.0, f64::INFINITY)
        };
        (latest.value, ends, evidence)
    };
    Comparison {
        metric: figure.metric.clone(),
        direction: figure.direction,
        base,
        candidate,
        ratio,
        lower,
        upper,
        evidence,
        watched: Duration::ZERO,
        tolerance: margin,
        remark: None,
    }
}

/// Judges a limit that is relative to kept runs.
pub(crate) fn judge_stored(
    target: &Target,
    figure: &StoredFigure,
    level: f64,
    tolerance: f64,
) -> Decision {
    let Limit::Relative(relative) = &target.limit else {
        return Decision::Inconclusive(Reason::NoBaseline(None));
    };
    if let (Some(where_from), true) = (&figure.other_machine, figure.is_incomparable()) {
        return Decision::Inconclusive(Reason::Incomparable(where_from.clone()));
    }
    let limit = RatioLimit {
        op: target.op,
        factor: relative.factor,
        tolerance: figure.tolerance(tolerance),
    };
    if limit.factor <= 0.0 && limit.op.is_lower_bound() {
        // What is not negative cannot be under it.
        return Decision::Pass;
    }
    if figure.is_exact() {
        return exactly(limit, figure);
    }
    let values = figure.kept.iter().chain([&figure.current]);
    let is_nothing = values.clone().all(|kept| kept.value == 0.0);
    if is_nothing && limit.asks_for_a_change() {
        return no_change_of_nothing();
    }
    let is_no_less = figure.current.bound != Bound::AtLeast;
    if is_nothing && is_no_less && target.op.is_upper_bound() {
        return Decision::Pass;
    }
    let Some(ratio) = ratio(figure, level) else {
        return without_ratio(limit, figure);
    };
    let Some(bound) = bound(figure) else {
        let why = "both runs know only a bound of it".to_owned();
        return Decision::Inconclusive(Reason::NotMeasurable(why));
    };
    if !ratio.is_known {
        return Decision::Inconclusive(Reason::TooFewCalls);
    }
    let limit = with_floor(limit, figure, figure.current.value / ratio.center.exp());
    if limit.is_met_within(ratio.center, ratio.reach) && limit.may_be_met(bound) {
        Decision::Pass
    } else if limit.is_missed_within(ratio.center, ratio.reach) && limit.may_be_missed(bound) {
        Decision::Fail
    } else {
        Decision::Inconclusive(Reason::TooClose)
    }
}

/// Counts that no run varies.
fn exactly(limit: RatioLimit, figure: &StoredFigure) -> Decision {
    let (base, candidate) = (figure.latest().value, figure.current.value);
    if base == 0.0 && candidate == 0.0 && limit.asks_for_a_change() {
        return no_change_of_nothing();
    }
    let is_none =
        !limit.asks_for_a_change() && limit.op.is_upper_bound() && floor::is_within(figure);
    if is_none || limit.holds_exactly(candidate, base) {
        Decision::Pass
    } else {
        Decision::Fail
    }
}

/// Of figures that are 0 in some run: by their intervals within the runs, which have to lie apart.
fn without_ratio(limit: RatioLimit, figure: &StoredFigure) -> Decision {
    let of = |kept: &KeptFigure| match kept.bound {
        Bound::Exact if kept.is_deterministic => Some((kept.value, kept.value)),
        Bound::Exact => kept.interval,
        _ => None,
    };
    let base = figure.kept.iter().map(of).reduce(|all, one| {
        let ((least, most), (lower, upper)) = (all?, one?);
        Some((lower.min(least), upper.max(most)))
    });
    let why = "it is 0 in one of the runs, and no ratio tells of a change".to_owned();
    let untold = Decision::Inconclusive(Reason::NotMeasurable(why));
    let (Some((least, most)), Some((lower, upper))) = (base.flatten(), of(&figure.current)) else {
        return untold;
    };
    let (least, most) = (limit.factor * least, limit.factor * most);
    let (is_met, is_missed) = match limit.op {
        Op::Less | Op::LessEqual => (upper < least, lower > most && !floor::is_within(figure)),
        Op::Greater | Op::GreaterEqual => (lower > most, upper < least),
        Op::Equal => (false, lower > most || upper < least),
    };
    match (is_met, is_missed) {
        (true, _) => Decision::Pass,
        (_, true) => Decision::Fail,
        _ => untold,
    }
}

/// A limit that lets worsenings pass that are none.
fn with_floor(limit: RatioLimit, figure: &StoredFigure, base: f64) -> RatioLimit {
    let log = floor::log(figure, base);
    let limit_log = limit.log();
    let log = match limit.op {
        _ if limit.asks_for_a_change() => return limit,
        Op::Less | Op::LessEqual if log > limit_log => log,
        Op::Greater | Op::GreaterEqual if -log < limit_log => -log,
        _ => return limit,
    };
    RatioLimit {
        factor: log.exp(),
        ..limit
    }
}

/// `None` where a figure is not positive.
fn ratio(figure: &StoredFigure, level: f64) -> Option<RunRatio> {
    let mut values = figure.kept.iter().chain([&figure.current]);
    // Times of runs lie apart as runs do; how far counts lie apart is nowhere known before it is seen.
    let may_assume = figure.is_timed();
    values
        .all(|kept| kept.value > 0.0)
        .then(|| RunRatio::new(&figure.kept, figure.current, level, may_assume))
}

fn bound(figure: &StoredFigure) -> Option<Bound> {
    bound_of_ratio(figure.current.bound, bound_of_all(&figure.kept)?)
}
