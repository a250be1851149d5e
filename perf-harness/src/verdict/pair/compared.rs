use perf_targets::{Builtin, Dimension, Direction, Metric, OwnStatistic};

use super::estimate::{Estimate, of_amounts, of_quantiles, of_rounds};
use super::segment::{Arm, Segment};
use crate::measure::{FigureKind, Resource};
use crate::registry::Work;
use crate::verdict::count::counted;

/// What the ratio of a metric is taken from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Compared {
    /// The time of a call, and where it is a rate the work of one call of each side.
    Time { work: Option<(f64, f64)> },
    /// What is used around each slice.
    Resource(Resource),
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

/// What a side does by a call, and how many calls it makes at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SideWork {
    pub(crate) work: Work,
    pub(crate) callers: usize,
}

impl Compared {
    /// Where the ratio of a metric comes from; why there is none.
    pub(super) fn new(
        metric: &Metric,
        candidate: SideWork,
        base: SideWork,
    ) -> Result<Self, String> {
        let both = |work: fn(&Work) -> Option<u64>, what: &str| match (
            work(&candidate.work),
            work(&base.work),
        ) {
            (Some(one), Some(other)) if one > 0 && other > 0 => Ok((one as f64, other as f64)),
            (None | Some(0), _) => Err(format!(
                "the benchmark does not say its `{what}`, or they differ from call to call"
            )),
            _ => Err(format!(
                "its reference does not say its `{what}`, or they differ from call to call"
            )),
        };
        // So many calls are made in the time of one.
        let rate = |(one, other): (f64, f64)| Self::Time {
            work: Some((one * candidate.callers as f64, other * base.callers as f64)),
        };
        Ok(match metric {
            Metric::Builtin(Builtin::Mean | Builtin::Median) => Self::Time { work: None },
            Metric::Builtin(Builtin::Throughput) => rate((1.0, 1.0)),
            Metric::Builtin(Builtin::ItemRate) => rate(both(|work| work.items, "items")?),
            Metric::Builtin(Builtin::Bandwidth) => rate(both(|work| work.bytes, "bytes")?),
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
            Metric::Builtin(metric) => match Resource::of(*metric) {
                Some(resource) if !resource.is_told_by_files() => Self::Resource(resource),
                _ => return Err(format!("`{metric}` is not measured in pairs")),
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
            Self::Time { .. } | Self::Percentile(_) => true,
            Self::Resource(resource) => {
                let dimension = resource.metric().dimension();
                matches!(dimension, Dimension::Time | Dimension::Share)
            }
            Self::Count { .. } | Self::Errors => false,
            Self::Own { name, .. } => segments
                .iter()
                .find_map(|segment| segment.candidate.own.get(name))
                .is_some_and(|own| matches!(own.kind, FigureKind::Duration | FigureKind::Share)),
        }
    }

    /// Which way it is better; `None` where the benchmark does not say.
    pub(super) fn direction(&self, segments: &[Segment]) -> Option<Direction> {
        match self {
            Self::Time { work: Some(_) } => Some(Direction::Higher),
            Self::Own { name, .. } => segments
                .iter()
                .find_map(|segment| segment.candidate.own.get(name)?.better),
            _ => Some(Direction::Lower),
        }
    }

    /// What the segments say; `None` while they are too few.
    pub(super) fn estimate(&self, segments: &[&Segment]) -> Option<Estimate> {
        match self {
            Self::Time { work } => of_rounds(segments, |arm| arm.rounds.clone(), *work),
            Self::Resource(Resource::CpuTime) => {
                of_rounds(segments, |arm| amounts(arm, Resource::CpuTime), None)
            }
            Self::Resource(resource) => of_amounts(segments, (1.0, 1.0), |arm| {
                let amounts = amounts(arm, *resource);
                let count = amounts.len() as f64;
                let mean = amounts.iter().sum::<f64>() / count;
                (count > 0.0).then_some((mean, false))
            }),
            Self::Percentile(fraction) => {
                of_quantiles(segments, *fraction, |arm| arm.alone.clone())
            }
            Self::Own {
                name,
                statistic: OwnStatistic::Percentile(percentile),
            } => {
                let fraction = percentile.fraction();
                let values = |arm: &Arm| {
                    let recorded = arm.own.get(name);
                    recorded.map_or_else(Vec::new, |own| own.values.clone())
                };
                of_quantiles(segments, fraction, values)
            }
            Self::Own { name, .. } => {
                let per_call = |arm: &Arm| {
                    let Some(own) = arm.own.get(name) else {
                        // What was never recorded is nothing.
                        return Some((0.0, true));
                    };
                    let among = if own.kind.adds_up() {
                        arm.calls
                    } else {
                        own.count
                    };
                    let is_constant =
                        own.kind != FigureKind::Duration && own.smallest == own.largest;
                    Some((own.sum / among as f64, is_constant))
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

/// What a call of each round used.
fn amounts(arm: &Arm, resource: Resource) -> Vec<f64> {
    // Of both sides the same share, whatever the number of cores.
    let blocks = resource.blocks(&arm.used, 1, |amount| amount.value);
    blocks
        .iter()
        .map(|block| block.sum / block.calls as f64)
        .collect()
}
