//! Which rule answers for a target, and when it may first be asked.

use perf_targets::{Builtin, Limit, Metric, Op, OwnStatistic, Percentile, Target};

use super::count;
use super::decision::Reason;
use super::event;
use super::judging::Judging;
use super::mean::MeanLimit;
use super::resource_evidence::{NO_RUNTIME, why_untold};
use super::resource_limit::ResourceLimit;
use super::rule::Rule;
use super::work_rate::{WorkKind, WorkOfCall};
use crate::measure::{PerCall, Resource, Samples, Side, StreamKind};
use crate::stats::{Looks, Schedule};

/// Calls before which no mean is judged, as far as a fifth of the time allows: of rare slow calls
/// that make up 1% some are then seen but for a chance of 0.7%.
const CALLS_OF_A_MEAN: u64 = 500;

/// A rule with the looks it may take.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) rule: Rule,
    pub(super) stream: StreamKind,
    pub(super) looks: Option<Looks>,
    /// Whether even the least sample that could certify the target is out of reach.
    pub(super) starved: bool,
}

impl Plan {
    /// For a rule whose answer waits for no look.
    fn without_looks(rule: Rule) -> Self {
        Self {
            rule,
            stream: StreamKind::Alone,
            looks: None,
            starved: false,
        }
    }

    fn unanswerable(reason: Reason) -> Self {
        Self::without_looks(Rule::Unanswerable(reason))
    }

    fn not_measurable(why: impl Into<String>) -> Self {
        Self::unanswerable(Reason::NotMeasurable(why.into()))
    }

    /// The rule for `target`; the samples are asked to watch what it needs.
    pub(super) fn new(target: &Target, judging: &Judging, samples: &mut Samples) -> Self {
        let limit = match &target.limit {
            Limit::Absolute(quantity) => quantity.value,
            Limit::Relative(_) => {
                let way_out = "give `--baseline NAME` or `--against EXE`".to_owned();
                return Self::unanswerable(Reason::NoBaseline(Some(way_out)));
            }
        };
        let op = target.op;
        match &target.metric {
            Metric::Percentile(percentile) => {
                Self::percentile(*percentile, op, limit, judging, samples)
            }
            Metric::Builtin(Builtin::Median) if judging.means_from == StreamKind::Together => {
                Self::share(StreamKind::Together, 0.5, op, limit, judging, samples)
            }
            Metric::Builtin(Builtin::Median) => {
                Self::share(StreamKind::Alone, 0.5, op, limit, judging, samples)
            }
            Metric::Builtin(Builtin::Errors) => Self::errors(op, limit, judging, samples),
            Metric::Builtin(Builtin::Mean) => Self::mean(
                MeanLimit {
                    limit,
                    upper: op.is_upper_bound(),
                },
                judging,
                samples,
            ),
            Metric::Builtin(Builtin::Throughput) => Self::rate(1, op, limit, judging, samples),
            Metric::Builtin(Builtin::ItemRate) => {
                Self::work_rate(WorkKind::Items, op, limit, judging, samples)
            }
            Metric::Builtin(Builtin::Bandwidth) => {
                Self::work_rate(WorkKind::Bytes, op, limit, judging, samples)
            }
            Metric::Builtin(Builtin::RssPeak) if judging.tells_peak => {
                Self::without_looks(Rule::RssPeak { op, limit })
            }
            Metric::Builtin(Builtin::RssPeak) => {
                Self::not_measurable("`/proc/self/status` cannot be read")
            }
            Metric::Builtin(metric @ (Builtin::RtTasks | Builtin::RtQueueDepth)) => {
                if judging.has_runtime {
                    let name = metric.name().to_owned();
                    Self::own(name, OwnStatistic::Mean, op, limit, judging, samples)
                } else {
                    Self::not_measurable(NO_RUNTIME)
                }
            }
            Metric::Builtin(metric) if Resource::of(*metric).is_some() => {
                Self::resource(*metric, 1.0, op, limit, judging, samples)
            }
            Metric::Builtin(metric) if event::of_metric(*metric).is_some() => {
                Self::event(*metric, 1.0, op, limit, samples)
            }
            Metric::Builtin(metric) if count::counted(*metric).is_some() => {
                Self::count(*metric, 1.0, op, limit, judging)
            }
            Metric::PerItem(_) if judging.declared.items == PerCall::ByInput => {
                Self::not_measurable("its items differ from call to call")
            }
            Metric::PerItem(metric) if metric.allows_per_item() => match judging.work.items {
                Some(0) => Self::not_measurable("the benchmark does no item a call"),
                Some(items) => {
                    let divisor = items as f64;
                    if count::counted(*metric).is_some() {
                        Self::count(*metric, divisor, op, limit, judging)
                    } else if event::of_metric(*metric).is_some() {
                        Self::event(*metric, divisor, op, limit, samples)
                    } else {
                        Self::resource(*metric, divisor, op, limit, judging, samples)
                    }
                }
                None => Self::not_measurable(
                    "the benchmark does not say its `items`: give the key, or a counter",
                ),
            },
            Metric::Own { name, statistic } => {
                Self::own(name.clone(), *statistic, op, limit, judging, samples)
            }
            other => Self::not_measurable(format!("this version does not measure `{other}`")),
        }
    }

    fn percentile(
        percentile: Percentile,
        op: Op,
        limit: f64,
        judging: &Judging,
        samples: &mut Samples,
    ) -> Self {
        // Neither verdict could ever come from readings that are as coarse as the limit.
        let blur = judging.cost.overhead_ns + 2.0 * judging.cost.resolution_ns;
        if (judging.call_ns - limit).abs() < blur && limit < 2.0 * blur {
            return Self::not_measurable(format!(
                "single calls are read with a clock that costs {} a reading and steps by {}",
                crate::units::Time(judging.cost.overhead_ns),
                crate::units::Time(judging.cost.resolution_ns),
            ));
        }
        Self::share(
            StreamKind::Alone,
            percentile.exceedance(),
            op,
            limit,
            judging,
            samples,
        )
    }

    /// `exceedance` is the share of readings that may lie above the quantile.
    fn share(
        stream: StreamKind,
        exceedance: f64,
        op: Op,
        limit: f64,
        judging: &Judging,
        samples: &mut Samples,
    ) -> Self {
        let (side, share_limit) = match op {
            Op::Less => (Side::AtOrAbove, exceedance),
            Op::LessEqual | Op::Equal => (Side::Above, exceedance),
            Op::Greater => (Side::AtOrBelow, 1.0 - exceedance),
            Op::GreaterEqual => (Side::Below, 1.0 - exceedance),
        };
        let watch = samples.watch(stream, limit, side);
        let fewest = if stream == StreamKind::Together {
            512
        } else {
            64
        };
        Self::scheduled(
            Rule::Share {
                stream,
                watch,
                limit: share_limit,
            },
            stream,
            judging.schedule(stream, samples.alone.calls_per_block),
            |schedule| Looks::new(schedule, share_limit, fewest),
        )
    }

    fn errors(op: Op, limit: f64, judging: &Judging, samples: &Samples) -> Self {
        let limit = limit.clamp(0.0, 1.0);
        let schedule = judging.schedule(StreamKind::Alone, samples.alone.calls_per_block);
        let none_allowed = limit == 0.0 && matches!(op, Op::Equal | Op::LessEqual);
        if none_allowed {
            return Self::scheduled(Rule::NoErrors, StreamKind::Alone, schedule, |schedule| {
                Looks::starting_at(64, schedule)
            });
        }
        if !op.is_upper_bound() {
            return Self::not_measurable("only an upper limit on `errors` can be judged");
        }
        let limit = limit.clamp(1e-9, 1.0 - 1e-9);
        Self::scheduled(
            Rule::Errors { limit },
            StreamKind::Alone,
            schedule,
            |schedule| Looks::new(schedule, limit, 64),
        )
    }

    fn rate(work: u64, op: Op, limit: f64, judging: &Judging, samples: &Samples) -> Self {
        // A rate of at least r is a mean time of at most work / r. What several callers do is counted
        // together.
        let limit = MeanLimit {
            limit: work as f64 * 1e9 / limit,
            upper: !op.is_upper_bound(),
        };
        let mut plan = Self::mean(limit, judging, samples);
        if let Rule::Mean { is_rate, .. } = &mut plan.rule {
            *is_rate = true;
        }
        plan
    }

    /// Of work that is the same for every call, or that each input tells.
    fn work_rate(kind: WorkKind, op: Op, limit: f64, judging: &Judging, samples: &Samples) -> Self {
        match kind.of_call(judging) {
            WorkOfCall::Always(work) => Self::rate(work, op, limit, judging, samples),
            WorkOfCall::ByInput => {
                let rule = Rule::WorkRate {
                    kind,
                    rate: limit / judging.callers as f64,
                    upper: !op.is_upper_bound(),
                };
                Self::with_looks_of_a_mean(rule, judging, samples)
            }
            WorkOfCall::Unsaid(what) => Self::not_measurable(format!(
                "the benchmark does not say its `{what}`: give the key, or a counter"
            )),
        }
    }

    fn mean(limit: MeanLimit, judging: &Judging, samples: &Samples) -> Self {
        let stream = judging.means_from;
        let mut schedule = judging.schedule(stream, samples.alone.calls_per_block);
        schedule.calls_at_least = (schedule.calls_affordable / 5)
            .min(CALLS_OF_A_MEAN)
            .max(schedule.calls_at_least);
        let blocks = schedule.calls_affordable / u64::from(schedule.calls_per_block.max(1));
        Self::scheduled(
            Rule::Mean {
                stream,
                limit,
                is_rate: false,
            },
            stream,
            schedule,
            |schedule| {
                // 32 superblocks of two, or as many blocks as half the time allows.
                Looks::starting_at((blocks / 2).clamp(8, 64), schedule)
            },
        )
    }

    /// Judged when a mean of times would be.
    fn with_looks_of_a_mean(rule: Rule, judging: &Judging, samples: &Samples) -> Self {
        let any = MeanLimit {
            limit: 0.0,
            upper: true,
        };
        Self {
            rule,
            ..Self::mean(any, judging, samples)
        }
    }

    fn own(
        name: String,
        statistic: OwnStatistic,
        op: Op,
        limit: f64,
        judging: &Judging,
        samples: &Samples,
    ) -> Self {
        let rule = Rule::Own {
            name,
            statistic,
            op,
            limit,
        };
        Self::with_looks_of_a_mean(rule, judging, samples)
    }

    /// `divisor` is the number of items of a call.
    fn resource(
        metric: Builtin,
        divisor: f64,
        op: Op,
        limit: f64,
        judging: &Judging,
        samples: &Samples,
    ) -> Self {
        let Some(resource) = Resource::of(metric) else {
            return Self::not_measurable(format!("this version does not measure `{metric}`"));
        };
        if resource.amount(&judging.first_used).is_none() {
            return Self::not_measurable(why_untold(resource));
        }
        let rule = Rule::Resource(ResourceLimit {
            resource,
            op,
            limit: limit * divisor,
        });
        Self::with_looks_of_a_mean(rule, judging, samples)
    }

    fn count(metric: Builtin, divisor: f64, op: Op, limit: f64, judging: &Judging) -> Self {
        if !judging.counts_allocations {
            return Self::not_measurable(
                "no counting allocator is installed; `perf_harness::main!` installs one unless it says `allocator = none`",
            );
        }
        Self::without_looks(Rule::Count {
            metric,
            divisor,
            op,
            limit,
        })
    }

    fn event(metric: Builtin, divisor: f64, op: Op, limit: f64, samples: &Samples) -> Self {
        match event::counts(metric, divisor, &samples.events) {
            Ok(_) => Self::without_looks(Rule::Event {
                metric,
                divisor,
                op,
                limit,
            }),
            Err(why) => Self::not_measurable(why),
        }
    }

    fn scheduled(
        rule: Rule,
        stream: StreamKind,
        schedule: Schedule,
        looks: impl Fn(Schedule) -> Option<Looks>,
    ) -> Self {
        let planned = looks(schedule);
        Self {
            rule,
            stream,
            starved: planned.is_none(),
            // Too few calls to certify may still be enough to refute.
            looks: planned.or_else(|| Looks::starting_at(10, schedule)),
        }
    }
}

/// The smallest share of calls that one of the targets lets be over its limit, and no more than that
/// of p99: the more calls a target needs, the smaller the blocks that they come in.
pub(crate) fn finest_share<'a>(targets: impl IntoIterator<Item = &'a Target>) -> f64 {
    const P99: f64 = 0.01;
    targets
        .into_iter()
        .filter_map(|target| match (&target.metric, &target.limit) {
            (Metric::Percentile(percentile), _) => Some(percentile.exceedance()),
            (Metric::Builtin(Builtin::Errors), Limit::Absolute(limit)) if limit.value > 0.0 => {
                Some(limit.value)
            }
            _ => None,
        })
        .fold(P99, f64::min)
}
