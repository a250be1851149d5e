//! Figures that the benchmark records itself.

use perf_targets::{Dimension, Limit, Metric, Op, OwnStatistic, Target};

use super::decision::Decision;
use super::mean::single_values;
use crate::measure::{FigureKind, OwnFigure, RecordedFigure};
use crate::stats::{BlockSum, Looks, MeanInterval, Ranks, limit_with_noise, quantile_of_sorted};

/// Holds the names in targets against what one call recorded, before anything is timed.
///
/// # Errors
/// A sentence that names the figure and what there is instead.
pub(crate) fn check_figures<'a>(
    targets: impl IntoIterator<Item = &'a Target>,
    recorded: &[RecordedFigure],
) -> Result<(), String> {
    for target in targets {
        let Metric::Own { name, .. } = &target.metric else {
            continue;
        };
        let Some(figure) = recorded.iter().find(|figure| figure.name == *name) else {
            return Err(format!(
                "the target `{target}` is about `{name}`, which the call does not record; it records {}",
                names(recorded)
            ));
        };
        if let (Metric::Own { statistic, .. }, FigureKind::Gauge) = (&target.metric, figure.kind)
            && *statistic == OwnStatistic::Total
        {
            return Err(format!(
                "the target `{target}` is about a total, and the gauge `{name}` has none: it is only looked at now and then"
            ));
        }
        if let Limit::Absolute(limit) = &target.limit
            && limit.dimension != dimension(figure.kind)
        {
            return Err(format!(
                "the target `{target}` has a limit that is a {}, and `{name}` is recorded as a {}",
                limit.dimension,
                dimension(figure.kind)
            ));
        }
    }
    Ok(())
}

/// Holds the name in a relative target against what one call of each side recorded. What only one of
/// them records is nothing on the other side.
///
/// # Errors
/// A sentence that names the figure and what there is instead.
pub(crate) fn check_figures_of_pair(
    target: &Target,
    [candidate, base]: [&[RecordedFigure]; 2],
    reference: &str,
) -> Result<(), String> {
    let Metric::Own { name, .. } = &target.metric else {
        return Ok(());
    };
    let find = |figures: &[RecordedFigure]| {
        figures
            .iter()
            .find(|figure| figure.name == *name)
            .map(|figure| figure.kind)
    };
    match (find(candidate), find(base)) {
        (None, None) => Err(format!(
            "the target `{target}` is about `{name}`, which neither the call nor that of `{reference}` records; they record {} and {}",
            names(candidate),
            names(base)
        )),
        (Some(one), Some(other)) if one != other => Err(format!(
            "the target `{target}` is about `{name}`, which is another kind of figure in `{reference}`: record both by the same function"
        )),
        _ => Ok(()),
    }
}

/// What was recorded, by name.
fn names(recorded: &[RecordedFigure]) -> String {
    let names: Vec<String> = recorded
        .iter()
        .map(|figure| format!("`{}`", figure.name))
        .collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// The dimension that limits on a figure have.
pub(super) fn dimension(kind: FigureKind) -> Dimension {
    match kind {
        FigureKind::Count | FigureKind::Gauge => Dimension::Count,
        FigureKind::Bytes => Dimension::Bytes,
        FigureKind::Duration => Dimension::Time,
        FigureKind::Share => Dimension::Share,
    }
}

/// A statistic of a figure with its interval; an end is `None` while too little was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OwnEstimate {
    pub(super) value: f64,
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
    pub(super) samples: u64,
}

pub(super) fn estimate(
    figure: &OwnFigure,
    statistic: OwnStatistic,
    level: f64,
) -> Option<OwnEstimate> {
    match statistic {
        OwnStatistic::Mean => mean(figure, level),
        OwnStatistic::Total => Some(OwnEstimate {
            value: figure.total,
            lower: Some(figure.total),
            upper: Some(figure.total),
            samples: figure.recorded,
        }),
        OwnStatistic::Percentile(percentile) => percentile_at(percentile.fraction(), figure, level),
    }
}

/// The figure that a fraction of what was recorded lies below.
fn percentile_at(fraction: f64, figure: &OwnFigure, level: f64) -> Option<OwnEstimate> {
    let mut sorted = figure.values.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let count = sorted.len() as u64;
    let interval = Ranks::of_quantile(fraction, count, count as f64, level).in_sorted(&sorted);
    Some(OwnEstimate {
        value: quantile_of_sorted(&sorted, fraction)?,
        lower: interval.lower,
        upper: interval.upper,
        samples: count,
    })
}

/// The amount a call; for shares and gauges the mean of what was recorded, since these do not add up.
fn mean(figure: &OwnFigure, level: f64) -> Option<OwnEstimate> {
    let values: Vec<BlockSum>;
    let all_are_kept = figure.recorded == figure.values.len() as u64;
    let blocks = if figure.kind.adds_up() {
        &figure.slices
    } else if !all_are_kept {
        &figure.records
    } else {
        values = single_values(&figure.values);
        &values
    };
    let calls: u64 = blocks.iter().map(|block| block.calls).sum();
    let sum: f64 = blocks.iter().map(|block| block.sum).sum();
    let value = sum / calls as f64;
    let estimate = |lower, upper| OwnEstimate {
        value,
        lower,
        upper,
        samples: calls,
    };
    // Counts that never varied are exact, as those of allocations are.
    if figure.kind.is_counted() && figure.is_constant() {
        return Some(estimate(Some(value), Some(value)));
    }
    let interval = MeanInterval::of_blocks(blocks, figure.largest, level).ok();
    let (lower, upper) = interval
        .map(|interval| (interval.lower, interval.upper))
        .unzip();
    (calls > 0).then(|| estimate(lower, upper))
}

/// What the machine may have done to the times of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OwnNoise {
    /// The factor by which it lengthened their mean, stalls included.
    pub(super) slowdown: f64,
    /// The factor by which it lengthened most of them.
    pub(super) usual_slowdown: f64,
    /// The share of them that it lengthened at all.
    pub(super) share: f64,
}

impl OwnNoise {
    pub(super) const NONE: Self = Self {
        slowdown: 1.0,
        usual_slowdown: 1.0,
        share: 0.0,
    };

    /// The lower end of a duration as it may have been without the noise.
    fn lower(self, figure: &OwnFigure, statistic: OwnStatistic, level: f64, seen: f64) -> f64 {
        let OwnStatistic::Percentile(percentile) = statistic else {
            return seen / self.slowdown;
        };
        let share = limit_with_noise(percentile.exceedance(), self.share);
        percentile_at(1.0 - share, figure, level)
            .and_then(|estimate| estimate.lower)
            .map_or(0.0, |lower| lower / self.usual_slowdown)
    }
}

pub(super) fn decide(
    op: Op,
    limit: f64,
    figure: &OwnFigure,
    statistic: OwnStatistic,
    looks: &Looks,
    noise: OwnNoise,
) -> Decision {
    let ends = |level| {
        let estimate = estimate(figure, statistic, level)?;
        Some((estimate.lower?, estimate.upper?))
    };
    let (Some(mut for_pass), Some(mut for_fail)) =
        (ends(looks.pass_level()), ends(looks.fail_level()))
    else {
        return Decision::Open;
    };
    if figure.kind == FigureKind::Duration && noise != OwnNoise::NONE {
        for_pass.0 = noise.lower(figure, statistic, looks.pass_level(), for_pass.0);
        for_fail.0 = noise.lower(figure, statistic, looks.fail_level(), for_fail.0);
    }
    Decision::of_intervals(op, limit, for_pass, for_fail)
}

#[cfg(test)]
mod tests {
    use super::super::judging::tests::looks;
    use super::*;
    use crate::clock::{Clock, ClockCost, SimulatedClock};
    use crate::measure::{Samples, SliceReport};

    /// What is decided of `retries OP limit` after slices of 100 calls, each of which alternated
    /// between two counts.
    fn decided(op: Op, limit: f64, slices: &[[f64; 2]]) -> Decision {
        let clock = Clock::simulated(SimulatedClock::new());
        let mut samples = Samples::new(ClockCost::default(), 1, 1);
        for pair in slices {
            let report = SliceReport {
                ticks: vec![1; 100],
                figures: vec![RecordedFigure::of(
                    "retries",
                    FigureKind::Count,
                    &pair.repeat(50),
                )],
                ..SliceReport::default()
            };
            samples.add_alone(&clock, &report);
        }
        decide(
            op,
            limit,
            &samples.own["retries"],
            OwnStatistic::Mean,
            &looks(),
            OwnNoise::NONE,
        )
    }

    #[test]
    fn what_the_machine_may_have_added_to_a_duration_is_no_miss() {
        let decided = |kind, slowdown| {
            let clock = Clock::simulated(SimulatedClock::new());
            let mut samples = Samples::new(ClockCost::default(), 1, 1);
            for slice in 0..40 {
                let report = SliceReport {
                    ticks: vec![1; 100],
                    figures: vec![RecordedFigure::of(
                        "wait",
                        kind,
                        &vec![100.0 + f64::from(slice % 3); 100],
                    )],
                    ..SliceReport::default()
                };
                samples.add_alone(&clock, &report);
            }
            let figure = &samples.own["wait"];
            let noise = OwnNoise {
                slowdown,
                ..OwnNoise::NONE
            };
            decide(Op::Less, 90.0, figure, OwnStatistic::Mean, &looks(), noise)
        };
        assert_eq!(decided(FigureKind::Duration, 1.0), Decision::Fail);
        assert_eq!(decided(FigureKind::Duration, 1.2), Decision::Open);
        assert_eq!(decided(FigureKind::Count, 1.2), Decision::Fail);
    }

    #[test]
    fn a_count_that_never_varies_is_exact() {
        let constant = [[2.0, 2.0]; 40];
        assert_eq!(decided(Op::Equal, 2.0, &constant), Decision::Pass);
        assert_eq!(decided(Op::LessEqual, 2.0, &constant), Decision::Pass);
        assert_eq!(decided(Op::Less, 2.0, &constant), Decision::Fail);
        assert_eq!(decided(Op::Equal, 3.0, &constant), Decision::Fail);
    }

    #[test]
    fn an_equality_fails_only_where_the_interval_excludes_it() {
        let mut varying = [[0.0, 1.0]; 40];
        varying[7] = [1.0, 1.0];
        varying[30] = [0.0, 0.0];
        assert_eq!(decided(Op::Equal, 0.5, &varying), Decision::Open);
        assert_eq!(decided(Op::Equal, 0.9, &varying), Decision::Fail);
    }
}
