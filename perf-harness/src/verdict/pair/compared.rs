use perf_targets::{Builtin, Direction, Metric, OwnStatistic};

use super::segment::{Arm, Segment};
use crate::measure::FigureKind;
use crate::registry::Work;
use crate::stats::{LogRatio, median};
use crate::verdict::count::counted;

/// What the ratio of a metric is taken from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Compared {
    /// The time of a call, and where it is a rate the work of one call of each side.
    Time { work: Option<(f64, f64)> },
    /// The processor time of a call.
    CpuTime,
    /// A percentile of single calls, as the fraction below it.
    Percentile(f64),
    /// What the allocator counted, and the items of one call of each side.
    Count { metric: Builtin, items: (f64, f64) },
    /// What the calls recorded.
    Own {
        name: String,
        statistic: OwnStatistic,
    },
    /// The share of calls that failed.
    Errors,
}

/// The ratio of the candidate's figure to the reference's, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) ratio: LogRatio,
    /// The ratio of all time spent: what medians of rounds leave out is in it, stalls of the machine
    /// too.
    pub(super) total: Option<LogRatio>,
    /// The reference's second arm over its first: without a difference it is 1.
    pub(super) itself: Option<LogRatio>,
    /// Whether nothing of it was timed and nothing varied.
    pub(super) is_exact: bool,
    /// Both figures.
    pub(super) base: f64,
    pub(super) candidate: f64,
}

impl Compared {
    /// Where the ratio of a metric comes from; why there is none.
    pub(super) fn new(metric: &Metric, candidate: Work, base: Work) -> Result<Self, String> {
        let both =
            |work: fn(&Work) -> Option<u64>, what: &str| match (work(&candidate), work(&base)) {
                (Some(one), Some(other)) if one > 0 && other > 0 => Ok((one as f64, other as f64)),
                (None | Some(0), _) => Err(format!("the benchmark does not say its `{what}`")),
                _ => Err(format!("its reference does not say its `{what}`")),
            };
        Ok(match metric {
            Metric::Builtin(Builtin::Mean | Builtin::Median) => Self::Time { work: None },
            Metric::Builtin(Builtin::Throughput) => Self::Time {
                work: Some((1.0, 1.0)),
            },
            Metric::Builtin(Builtin::ItemRate) => Self::Time {
                work: Some(both(|work| work.items, "items")?),
            },
            Metric::Builtin(Builtin::Bandwidth) => Self::Time {
                work: Some(both(|work| work.bytes, "bytes")?),
            },
            Metric::Builtin(Builtin::CpuTime) => Self::CpuTime,
            Metric::Builtin(Builtin::Errors) => Self::Errors,
            Metric::Percentile(percentile) => Self::Percentile(percentile.fraction()),
            Metric::Builtin(metric) if counted(*metric).is_some() => Self::Count {
                metric: *metric,
                items: (1.0, 1.0),
            },
            Metric::PerItem(metric) if counted(*metric).is_some() => Self::Count {
                metric: *metric,
                items: both(|work| work.items, "items")?,
            },
            Metric::Own { name, statistic } => Self::Own {
                name: name.clone(),
                statistic: *statistic,
            },
            other => return Err(format!("`{other}` is not measured in pairs")),
        })
    }

    /// Whether single calls have to be timed for it.
    pub(super) fn needs_single_calls(&self) -> bool {
        matches!(self, Self::Percentile(_))
    }

    /// Whether `+0%` is held to a tolerance: what is timed is never equal.
    pub(super) fn is_timed(&self, segments: &[Segment]) -> bool {
        match self {
            Self::Time { .. } | Self::CpuTime | Self::Percentile(_) => true,
            Self::Count { .. } | Self::Errors => false,
            Self::Own { name, .. } => segments
                .iter()
                .find_map(|segment| segment.candidate.own.get(name))
                .is_some_and(|(kind, _)| *kind == FigureKind::Duration),
        }
    }

    /// Which way it is better; `None` where only the benchmark's author knows.
    pub(super) fn direction(&self) -> Option<Direction> {
        match self {
            Self::Time { work: Some(_) } => Some(Direction::Higher),
            Self::Own { .. } => None,
            _ => Some(Direction::Lower),
        }
    }

    /// What the segments say; `None` while they are too few.
    pub(super) fn estimate(&self, segments: &[&Segment]) -> Option<Estimate> {
        match self {
            Self::Time { work } => of_rounds(
                segments,
                |arm| &arm.rounds,
                work.unwrap_or((1.0, 1.0)),
                work.is_some(),
            ),
            Self::CpuTime => of_rounds(segments, |arm| &arm.cpu, (1.0, 1.0), false),
            Self::Percentile(fraction) => of_percentile(segments, *fraction),
            Self::Own {
                name,
                statistic: OwnStatistic::Percentile(percentile),
            } => {
                let fraction = percentile.fraction();
                let values = |arm: &Arm| {
                    let recorded = arm.own.get(name);
                    recorded.map_or_else(Vec::new, |(_, values)| values.clone())
                };
                of_quantiles(segments, fraction, values)
            }
            Self::Own { name, .. } => {
                let per_call = |arm: &Arm| {
                    let Some((kind, values)) = arm.own.get(name) else {
                        // What was never recorded is nothing.
                        return Some((0.0, true));
                    };
                    let sum: f64 = values.iter().sum();
                    // Shares do not add up.
                    let among = if *kind == FigureKind::Share {
                        values.len() as f64
                    } else {
                        arm.calls as f64
                    };
                    Some((
                        sum / among,
                        *kind == FigureKind::Count && values.windows(2).all(|two| two[0] == two[1]),
                    ))
                };
                of_amounts(segments, (1.0, 1.0), per_call)
            }
            Self::Count { metric, items } => {
                let pick = counted(*metric)?;
                let per_call = |arm: &Arm| {
                    let values: Vec<f64> = arm.counts.iter().map(pick).collect();
                    let first = *values.first()?;
                    let mean = values.iter().sum::<f64>() / values.len() as f64;
                    Some((mean, values.iter().all(|value| *value == first)))
                };
                of_amounts(segments, *items, per_call)
            }
            Self::Errors => of_amounts(segments, (1.0, 1.0), |arm| {
                (arm.calls > 0).then(|| {
                    (
                        arm.errors as f64 / arm.calls as f64,
                        arm.errors == 0 || arm.errors == arm.calls,
                    )
                })
            }),
        }
    }
}

/// From the times of rounds: the median of the ratios of a segment's rounds, which stalls do not
/// reach, and the mean of these over segments.
fn of_rounds(
    segments: &[&Segment],
    rounds: fn(&Arm) -> &Vec<f64>,
    work: (f64, f64),
    is_rate: bool,
) -> Option<Estimate> {
    let log_ratio = |one: &Arm, other: &Arm| {
        let ratios: Vec<f64> = rounds(one)
            .iter()
            .zip(rounds(other))
            .map(|(one, other)| (one / other).ln())
            .filter(|ratio| ratio.is_finite())
            .collect();
        median(&ratios)
    };
    let sum = |arm: &Arm| rounds(arm).iter().sum::<f64>();
    let mut differences = Vec::new();
    let mut itself = Vec::new();
    let mut totals = Vec::new();
    for segment in segments {
        let first = log_ratio(&segment.candidate, &segment.base)?;
        let second = log_ratio(&segment.candidate, &segment.again)?;
        differences.push((first + second) / 2.0);
        itself.push(log_ratio(&segment.again, &segment.base)?);
        totals.push((
            sum(&segment.candidate),
            (sum(&segment.base) + sum(&segment.again)) / 2.0,
        ));
    }
    let middle = |arm: fn(&Segment) -> &Arm| {
        let medians: Vec<f64> = segments
            .iter()
            .filter_map(|segment| median(rounds(arm(segment))))
            .collect();
        median(&medians)
    };
    let (base, candidate) = (
        middle(|segment| &segment.base)?,
        middle(|segment| &segment.candidate)?,
    );
    let work_ratio = (work.0 / work.1).ln();
    let of_metric = |ratio: LogRatio| {
        if is_rate {
            LogRatio {
                center: work_ratio - ratio.center,
                ..ratio
            }
        } else {
            ratio
        }
    };
    let figure = |ns: f64, work: f64| if is_rate { work * 1e9 / ns } else { ns };
    Some(Estimate {
        ratio: of_metric(LogRatio::of_differences(&differences)?),
        total: LogRatio::of_sums(&totals).map(of_metric),
        itself: LogRatio::of_differences(&itself),
        is_exact: false,
        base: figure(base, work.1),
        candidate: figure(candidate, work.0),
    })
}

/// Calls beyond a percentile that each side has to show at least.
const FEWEST_BEYOND: f64 = 10.0;

fn of_percentile(segments: &[&Segment], fraction: f64) -> Option<Estimate> {
    of_quantiles(segments, fraction, |arm| arm.alone.clone())
}

fn of_quantiles(
    segments: &[&Segment],
    fraction: f64,
    values: impl Fn(&Arm) -> Vec<f64>,
) -> Option<Estimate> {
    let pairs = |one: fn(&Segment) -> &Arm,
                 other: fn(&Segment) -> Vec<&Arm>|
     -> Vec<(Vec<f64>, Vec<f64>)> {
        let of_arms = |arms: Vec<&Arm>| arms.into_iter().flat_map(&values).collect();
        segments
            .iter()
            .map(|segment| (values(one(segment)), of_arms(other(segment))))
            .collect()
    };
    let against_both = pairs(
        |segment| &segment.candidate,
        |segment| vec![&segment.base, &segment.again],
    );
    let beyond = (1.0 - fraction).min(fraction);
    let fewest: usize = against_both
        .iter()
        .map(|(candidate, _)| candidate.len())
        .sum();
    if (fewest as f64) * beyond < FEWEST_BEYOND {
        return None;
    }
    let itself = pairs(|segment| &segment.again, |segment| vec![&segment.base]);
    let quantile = |side: fn(&(Vec<f64>, Vec<f64>)) -> &Vec<f64>| {
        let mut all: Vec<f64> = against_both
            .iter()
            .flat_map(|pair| side(pair).iter().copied())
            .collect();
        all.sort_unstable_by(f64::total_cmp);
        crate::stats::quantile_of_sorted(&all, fraction)
    };
    Some(Estimate {
        ratio: LogRatio::of_quantiles(fraction, &against_both)?,
        total: None,
        itself: LogRatio::of_quantiles(fraction, &itself),
        is_exact: false,
        base: quantile(|pair| &pair.1)?,
        candidate: quantile(|pair| &pair.0)?,
    })
}

/// From an amount a call, and whether all calls of the arm had it.
fn of_amounts(
    segments: &[&Segment],
    items: (f64, f64),
    amount: impl Fn(&Arm) -> Option<(f64, bool)>,
) -> Option<Estimate> {
    let mut sums = Vec::new();
    let mut itself = Vec::new();
    let mut is_constant = true;
    for segment in segments {
        let arms = [&segment.candidate, &segment.base, &segment.again];
        let [candidate, base, again] = arms.map(&amount);
        let (candidate, base, again) = (candidate?, base?, again?);
        is_constant &= candidate.1 && base.1 && again.1;
        sums.push((candidate.0 / items.0, (base.0 + again.0) / 2.0 / items.1));
        itself.push((again.0, base.0));
    }
    let first = sums.first()?;
    let is_exact = is_constant && sums.iter().all(|segment| segment == first);
    let count = sums.len() as f64;
    Some(Estimate {
        ratio: LogRatio::of_sums(&sums)?,
        total: None,
        itself: if is_exact {
            None
        } else {
            LogRatio::of_sums(&itself)
        },
        is_exact,
        base: sums.iter().map(|segment| segment.1).sum::<f64>() / count,
        candidate: sums.iter().map(|segment| segment.0).sum::<f64>() / count,
    })
}
