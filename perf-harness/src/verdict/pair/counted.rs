use perf_targets::{Limit, Metric, Op, Target};

use super::comparison::{Comparison, Evidence};
use super::limit::{RatioLimit, no_change_of_nothing};
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::event::counts_events;
use crate::verdict::figure::Figure;

/// Whether a relative target is answered by figures that were counted on each side alone: what the
/// processor does in a call does not depend on when it is made.
pub(crate) fn is_counted_apart(target: &Target) -> bool {
    counts_events(target)
}

/// Holds a counted figure against that of the reference.
pub(crate) fn judge_counted(
    target: &Target,
    candidate: Option<&Figure>,
    base: Option<&Figure>,
) -> (Decision, Option<Comparison>) {
    let Limit::Relative(relative) = &target.limit else {
        unreachable!("a pair is judged by relative limits");
    };
    let known = |figure: Option<&Figure>| {
        let nothing = || "nothing counted it".to_owned();
        let figure = figure.ok_or_else(nothing)?;
        let value = figure.value;
        let value = value.ok_or_else(|| figure.remark.clone().unwrap_or_else(nothing))?;
        Ok::<_, String>((value, figure.lower.zip(figure.upper)))
    };
    let ((value, ends), (base_value, base_ends)) = match (known(candidate), known(base)) {
        (Ok(candidate), Ok(base)) => (candidate, base),
        (Err(why), _) | (_, Err(why)) => {
            return (Decision::Inconclusive(Reason::NotMeasurable(why)), None);
        }
    };
    let Some(((lower, upper), (base_lower, base_upper))) = ends.zip(base_ends) else {
        return (Decision::Inconclusive(Reason::TooFewCalls), None);
    };
    let limit = RatioLimit {
        op: target.op,
        factor: relative.factor,
        tolerance: 0.0,
    };
    // The ends that speak most against each answer.
    let holds = [(upper, base_lower), (lower, base_upper)]
        .map(|(candidate, base)| limit.holds_exactly(candidate, base));
    if value == 0.0 && base_value == 0.0 && limit.asks_for_a_change() {
        return (no_change_of_nothing(), None);
    }
    let is_exact = lower == upper && base_lower == base_upper;
    let decision = match holds {
        [true, true] if is_exact || target.op != Op::Equal => Decision::Pass,
        [false, false] if is_exact || target.op != Op::Equal => Decision::Fail,
        _ => Decision::Inconclusive(Reason::TooClose),
    };
    let figures = candidate.zip(base);
    let comparison =
        figures.and_then(|(candidate, base)| comparison_of_counts(&target.metric, candidate, base));
    (decision, comparison)
}

/// How a counted figure stands to that of the reference; `None` where one of them is unknown.
pub(crate) fn comparison_of_counts(
    metric: &Metric,
    candidate: &Figure,
    base: &Figure,
) -> Option<Comparison> {
    let (value, base_value) = (candidate.value?, base.value?);
    let ratio = |candidate: f64, base: f64| {
        if candidate == base {
            1.0
        } else {
            candidate / base
        }
    };
    Some(Comparison {
        metric: metric.clone(),
        direction: metric.direction(),
        base: base_value,
        candidate: value,
        ratio: ratio(value, base_value),
        lower: ratio(candidate.lower?, base.upper?),
        upper: ratio(candidate.upper?, base.lower?),
        evidence: Evidence::Counts,
        watched: std::time::Duration::ZERO,
        tolerance: 0.0,
        remark: None,
    })
}

#[cfg(test)]
mod tests {
    use perf_targets::Dimension;

    use super::*;
    use crate::verdict::figure::{Bound, FigureSource};

    fn counted(lower: f64, upper: f64) -> Figure {
        Figure {
            value: Some((lower + upper) / 2.0),
            lower: Some(lower),
            upper: Some(upper),
            dimension: Dimension::Count,
            direction: None,
            source: FigureSource::Counts,
            samples: Some(2),
            watched: None,
            bound: Bound::Exact,
            remark: None,
        }
    }

    fn answer(target: &str, candidate: (f64, f64), base: (f64, f64)) -> Decision {
        let [candidate, base] = [candidate, base].map(|(lower, upper)| counted(lower, upper));
        judge_counted(&target.parse().unwrap(), Some(&candidate), Some(&base)).0
    }

    #[test]
    fn readings_without_an_interval_are_too_few() {
        let few = Figure {
            lower: None,
            ..counted(10.0, 10.0)
        };
        let target = "instructions <= +5% vs base".parse().unwrap();
        for (candidate, base) in [(&few, &counted(10.0, 10.0)), (&counted(10.0, 10.0), &few)] {
            let (decision, _) = judge_counted(&target, Some(candidate), Some(base));
            assert_eq!(decision, Decision::Inconclusive(Reason::TooFewCalls));
        }
    }

    #[test]
    fn equal_counts_are_compared_exactly_and_others_by_their_ends() {
        let exact = (1_000.0, 1_000.0);
        let too_close = Decision::Inconclusive(Reason::TooClose);
        for (target, candidate, decision) in [
            (
                "instructions <= +0% vs a",
                (1_000.0, 1_000.0),
                Decision::Pass,
            ),
            (
                "instructions <= +0% vs a",
                (1_001.0, 1_001.0),
                Decision::Fail,
            ),
            (
                "instructions == +0% vs a",
                (1_000.0, 1_000.0),
                Decision::Pass,
            ),
            (
                "instructions <= +5% vs a",
                (1_040.0, 1_049.0),
                Decision::Pass,
            ),
            (
                "instructions <= +5% vs a",
                (1_040.0, 1_060.0),
                too_close.clone(),
            ),
            ("instructions <= -50% vs a", (600.0, 700.0), Decision::Fail),
        ] {
            assert_eq!(answer(target, candidate, exact), decision, "{target}");
        }
    }

    #[test]
    fn what_one_side_could_not_count_is_not_measurable() {
        let missing = Figure::missing(Dimension::Count, None, "no counter");
        let target: Target = "instructions <= +0% vs a".parse().unwrap();
        let (decision, comparison) =
            judge_counted(&target, Some(&counted(1.0, 1.0)), Some(&missing));
        let reason = Reason::NotMeasurable("no counter".to_owned());
        assert_eq!(
            (decision, comparison),
            (Decision::Inconclusive(reason), None)
        );
    }
}
