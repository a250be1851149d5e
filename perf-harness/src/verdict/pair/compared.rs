use perf_targets::{Builtin, Dimension, Direction, Metric, OwnStatistic};

use super::estimate::{Amounts, Estimate, Readings, of_amounts, of_quantiles, of_rounds};
use super::segment::{Arm, OwnValues, Segment};
use crate::measure::{FigureKind, Resource};
use crate::registry::Work;
use crate::verdict::count::counted;

/// What the ratio of a metric is taken from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Compared {
    /// The time of a call, and where it is a rate the work of one call of each side.
    Time {
        work: Option<(f64, f64)>,
        /// Whether all time counts, or just what a call usually takes.
        is_mean: bool,
        /// Whether both sides have one caller.
        is_single: bool,
    },
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
        let is_single = candidate.callers.max(base.callers) <= 1;
        let rate = |work| Self::Time {
            work: Some(work),
            is_mean: true,
            is_single,
        };
        Ok(match metric {
            Metric::Builtin(metric @ (Builtin::Mean | Builtin::Median)) => Self::Time {
                work: None,
                is_mean: *metric == Builtin::Mean,
                is_single,
            },
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

    /// The time of a call, where `is_single` says whether both sides have one caller.
    pub(super) fn mean(is_single: bool) -> Self {
        Self::Time {
            work: None,
            is_mean: true,
            is_single,
        }
    }

    /// A worsening by so much is next to nothing: a nanosecond, of single calls two steps of the clock,
    /// a byte, less than one of what is counted. Of a rate it is that of the time behind it. `None` where
    /// nothing is.
    pub(super) fn floor(&self, steps_ns: f64) -> Option<f64> {
        const FLOOR_NS: f64 = 1.0;
        const LESS_THAN_ONE: f64 = 0.999;
        match self {
            Self::Time { .. } => Some(FLOOR_NS),
            Self::Percentile(_) => Some(steps_ns.max(FLOOR_NS)),
            // Per item as many times less.
            Self::Count { metric, items } => Some(match metric.dimension() {
                Dimension::Count => LESS_THAN_ONE / items.1,
                _ => 1.0 / items.1,
            }),
            Self::Resource(resource) => {
                let is_time = resource.metric().dimension() == Dimension::Time;
                is_time.then_some(FLOOR_NS)
            }
            Self::Own { .. } | Self::Errors => None,
        }
    }

    /// The same as a share of the base's figure; `None` where there is nothing that it could be a
    /// share of.
    pub(super) fn floor_share(&self, base: f64, steps_ns: f64) -> Option<f64> {
        let floor = self.floor(steps_ns)?;
        let share = match self {
            Self::Time {
                work: Some((_, work)),
                ..
            } => floor * base / (work * 1e9),
            _ => floor / base,
        };
        Some(share).filter(|share| share.is_finite())
    }

    /// Whether single calls have to be timed for it.
    pub(super) fn needs_single_calls(&self) -> bool {
        matches!(self, Self::Percentile(_))
    }

    /// Whether all time has to meet a limit too, and not just what calls usually take. With several
    /// callers the machine has too large a part in it.
    pub(super) fn is_of_all_time(&self) -> bool {
        matches!(
            self,
            Self::Time {
                is_mean: true,
                is_single: true,
                ..
            } | Self::Resource(Resource::CpuTime)
        )
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
            Self::Time { work: Some(_), .. } => Some(Direction::Higher),
            Self::Own { name, .. } => segments
                .iter()
                .find_map(|segment| segment.candidate.own.get(name)?.better),
            _ => Some(Direction::Lower),
        }
    }

    /// What the segments say; `None` while they are too few.
    pub(super) fn estimate(&self, segments: &[&Segment]) -> Option<Estimate> {
        match self {
            Self::Time {
                work,
                is_mean,
                is_single,
            } => {
                let times = |arm: &Arm| match work {
                    Some(_) => arm.paces.clone(),
                    None => arm.rounds.clone(),
                };
                let spent = |arm: &Arm| {
                    if *is_single {
                        arm.calm.clone()
                    } else {
                        times(arm)
                    }
                };
                let all = is_mean.then_some(&spent as Readings<'_>);
                of_rounds(segments, times, all, *work)
            }
            Self::Resource(Resource::CpuTime) => {
                let used = |arm: &Arm| amounts(arm, Resource::CpuTime);
                of_rounds(segments, used, Some(&used), None)
            }
            Self::Resource(resource) => of_amounts(segments, (1.0, 1.0), |arm| {
                let amounts = amounts(arm, *resource);
                let count = amounts.len() as f64;
                let is_counted = resource.metric().dimension() == Dimension::Count;
                (count > 0.0).then(|| Amounts {
                    mean: amounts.iter().sum::<f64>() / count,
                    is_constant: is_counted && amounts.iter().all(|amount| *amount == amounts[0]),
                    seen: amounts.iter().filter(|amount| **amount > 0.0).count() as f64,
                    largest: amounts.iter().copied().fold(0.0, f64::max),
                    calls: count,
                })
            }),
            Self::Percentile(fraction) => {
                of_quantiles(segments, *fraction, false, |arm| arm.alone.clone())
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
                let is_constant = segments
                    .iter()
                    .flat_map(|segment| [&segment.candidate, &segment.base, &segment.again])
                    .filter_map(|arm| arm.own.get(name))
                    .all(OwnValues::is_constant);
                of_quantiles(segments, fraction, is_constant, values)
            }
            Self::Own { name, .. } => {
                let per_call = |arm: &Arm| {
                    let calls = arm.calls as f64;
                    let Some(own) = arm.own.get(name) else {
                        // What was never recorded is nothing.
                        return Some(Amounts {
                            mean: 0.0,
                            is_constant: true,
                            seen: 0.0,
                            largest: 0.0,
                            calls,
                        });
                    };
                    let among = if own.kind.adds_up() {
                        arm.calls
                    } else {
                        own.count
                    };
                    let nonzero = own.values.iter().filter(|value| **value != 0.0).count();
                    Some(Amounts {
                        mean: own.sum / among as f64,
                        is_constant: own.is_constant(),
                        seen: nonzero as f64,
                        largest: own.largest,
                        calls: among as f64,
                    })
                };
                of_amounts(segments, (1.0, 1.0), per_call)
            }
            Self::Count { metric, items } => {
                let pick = counted(*metric)?;
                let per_call = |arm: &Arm| {
                    let values: Vec<f64> = arm.counts.iter().map(pick).collect();
                    let first = *values.first()?;
                    let calls = values.len() as f64;
                    Some(Amounts {
                        mean: values.iter().sum::<f64>() / calls,
                        is_constant: values.iter().all(|value| *value == first),
                        seen: values.iter().filter(|value| **value != 0.0).count() as f64,
                        largest: values.iter().copied().fold(0.0, f64::max),
                        calls,
                    })
                };
                let counted = segments
                    .iter()
                    .map(|segment| segment.candidate.counts.len());
                let counted = Some(counted.sum::<usize>() as u64);
                let estimate = of_amounts(segments, *items, per_call)?;
                Some(Estimate {
                    counted,
                    ..estimate
                })
            }
            Self::Errors => of_amounts(segments, (1.0, 1.0), |arm| {
                let (errors, calls) = (arm.errors as f64, arm.calls as f64);
                (calls > 0.0).then_some(Amounts {
                    mean: errors / calls,
                    is_constant: errors == 0.0 || errors == calls,
                    seen: errors,
                    largest: 1.0,
                    calls,
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
