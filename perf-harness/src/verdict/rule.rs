//! What each rule answers from the samples.

use perf_targets::{Builtin, Op, OwnStatistic};

use super::count::{self, Counts};
use super::decision::{Decision, Reason};
use super::doubt::Noise;
use super::event;
use super::judging::Judging;
use super::mean::{self, MeanEvidence, MeanLimit, longest_pace};
use super::own::{self, OwnNoise};
use super::peak;
use super::resource_evidence::ResourceEvidence;
use super::resource_limit::{ResourceLimit, ResourceNoise};
use super::share::{self, ShareLimits};
use super::work_rate::{WorkKind, levelled};
use crate::measure::{Samples, StreamKind};
use crate::stats::{BlockSum, Looks, MeanInterval};

/// How a target is judged.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// The share of readings over a limit.
    Share {
        stream: StreamKind,
        watch: usize,
        limit: f64,
    },
    /// The share of calls that return an error.
    Errors {
        limit: f64,
    },
    /// Not one call may return an error.
    NoErrors,
    Mean {
        stream: StreamKind,
        limit: MeanLimit,
        /// Whether it stands for a rate.
        is_rate: bool,
    },
    /// Work that each input tells, in the time of its call.
    WorkRate {
        kind: WorkKind,
        rate: f64,
        /// Whether the time has to stay below.
        upper: bool,
    },
    Resource(ResourceLimit),
    /// The most resident memory, judged when the case ends.
    RssPeak {
        op: Op,
        limit: f64,
    },
    Count {
        metric: Builtin,
        divisor: f64,
        op: Op,
        limit: f64,
    },
    /// What the processor did in single calls.
    Event {
        metric: Builtin,
        divisor: f64,
        op: Op,
        limit: f64,
    },
    Own {
        name: String,
        statistic: OwnStatistic,
        op: Op,
        limit: f64,
    },
    /// Nothing can be measured that would answer.
    Unanswerable(Reason),
}

/// What a mean of times is made of; the rate of several callers of what they did in each slice.
fn of_mean<'a>(
    stream: StreamKind,
    is_rate: bool,
    slowdown: f64,
    judging: &Judging,
    samples: &'a Samples,
) -> MeanEvidence<'a> {
    let found = samples.stream(stream);
    if is_rate && !found.paces.is_empty() {
        return MeanEvidence {
            blocks: &found.paces,
            longest: longest_pace(&found.paces),
            overhead: 0.0,
            slowdown,
        };
    }
    let calls_per_reading = match stream {
        StreamKind::Alone => 1.0,
        StreamKind::Together => f64::from(found.calls_per_block),
    };
    MeanEvidence {
        blocks: &found.blocks,
        longest: found.longest,
        overhead: judging.cost.overhead_ns / calls_per_reading,
        slowdown,
    }
}

/// The answer from counts, at the levels that all targets share.
fn of_counts(op: Op, limit: f64, counts: &Counts, judging: &Judging) -> Decision {
    let level = judging.side_level();
    let fail_level = level / judging.registered_targets.max(1) as f64;
    count::decide(op, limit, counts, level, fail_level)
}

impl Rule {
    /// The answer from what was measured so far.
    pub(super) fn decide(
        &self,
        looks: Option<&Looks>,
        judging: &Judging,
        samples: &Samples,
    ) -> Decision {
        self.answer(looks, judging, samples, Noise::Heeded)
    }

    /// Whether what comes later may still change the answer: there is none before the case ends.
    pub(super) fn is_judged_at_the_end(&self) -> bool {
        matches!(self, Self::RssPeak { .. })
    }

    /// Whether all that stands against a pass is a heavy tail.
    pub(super) fn is_heavy_tailed(
        &self,
        looks: &Looks,
        judging: &Judging,
        samples: &Samples,
    ) -> bool {
        match self {
            Self::Mean {
                stream,
                limit,
                is_rate,
            } => {
                let evidence = of_mean(*stream, *is_rate, 1.0, judging, samples);
                let is_counted = *is_rate && !samples.stream(*stream).paces.is_empty();
                !is_counted && mean::is_heavy_tailed(*limit, looks, evidence, &samples.histogram)
            }
            Self::WorkRate { kind, rate, upper } => {
                let stream = judging.means_from;
                levelled(samples.stream(stream), *kind).is_some_and(|times| {
                    let evidence = MeanEvidence {
                        blocks: &times.blocks,
                        ..of_mean(stream, false, 1.0, judging, samples)
                    };
                    let limit = times.limit(*rate, *upper);
                    mean::is_heavy_tailed(limit, looks, evidence, &samples.histogram)
                })
            }
            _ => false,
        }
    }

    /// The answer, with what the witness found or without.
    pub(super) fn answer(
        &self,
        looks: Option<&Looks>,
        judging: &Judging,
        samples: &Samples,
        noise: Noise,
    ) -> Decision {
        if let Self::Unanswerable(reason) = self {
            return Decision::Inconclusive(reason.clone());
        }
        if let Self::Count {
            metric,
            divisor,
            op,
            limit,
        } = self
        {
            let Some(pick) = count::counted(*metric) else {
                unreachable!("a count rule is made for counted metrics only");
            };
            let counts = Counts::new(&samples.counts, pick, *divisor);
            return of_counts(*op, *limit, &counts, judging);
        }
        if let Self::Event {
            metric,
            divisor,
            op,
            limit,
        } = self
        {
            return match event::counts(*metric, *divisor, &samples.events) {
                Ok(counts) => of_counts(*op, *limit, &counts, judging),
                Err(why) => Decision::Inconclusive(Reason::NotMeasurable(why)),
            };
        }
        if let Self::RssPeak { op, limit } = self {
            return peak::decide(*op, *limit, judging, samples);
        }
        let Some(looks) = looks else {
            return Decision::Open;
        };
        let slowdown = |stream| match samples.testimony(stream) {
            Some(testimony) if noise == Noise::Heeded => testimony
                .slowdown(looks.fail_level())
                .unwrap_or(f64::INFINITY),
            _ => 1.0,
        };
        let usual_slowdown = || match samples.testimony(judging.means_from) {
            Some(testimony) if noise == Noise::Heeded => {
                testimony.usual_slowdown().unwrap_or(f64::INFINITY)
            }
            _ => 1.0,
        };
        match self {
            Self::Share {
                stream,
                watch,
                limit,
            } => {
                let stream_samples = samples.stream(*stream);
                let of_witness = watch;
                let watch = stream_samples.watched(*watch);
                let calls_per_block = match stream {
                    StreamKind::Alone => stream_samples.calls_per_block,
                    StreamKind::Together => 1,
                };
                let by_noise = match samples.testimony(*stream) {
                    Some(testimony) if noise == Noise::Heeded => {
                        testimony.share_over(*of_witness, looks.fail_level())
                    }
                    _ => 0.0,
                };
                let limits = if watch.counts_what_is_fast() {
                    ShareLimits::on_fast_calls(*limit, by_noise)
                } else {
                    ShareLimits::on_slow_calls(*limit, by_noise)
                };
                share::decide(
                    limits,
                    looks,
                    calls_per_block,
                    watch.for_pass(),
                    watch.for_fail(),
                )
            }
            Self::Errors { limit } => {
                let errors = &samples.alone.errors;
                let calls_per_block = samples.alone.calls_per_block;
                share::decide(
                    ShareLimits::on_slow_calls(*limit, 0.0),
                    looks,
                    calls_per_block,
                    errors,
                    errors,
                )
            }
            Self::NoErrors if samples.errors > 0 => Decision::Fail,
            Self::NoErrors => Decision::Pass,
            Self::Mean {
                stream,
                limit,
                is_rate,
            } => {
                let evidence = of_mean(*stream, *is_rate, slowdown(*stream), judging, samples);
                // What was counted in a window is not made of single times.
                let is_counted = *is_rate && !samples.stream(*stream).paces.is_empty();
                let times = (!is_counted).then_some(&samples.histogram);
                mean::decide(*limit, looks, evidence, times)
            }
            Self::WorkRate { kind, rate, upper } => {
                let stream = judging.means_from;
                let Some(times) = levelled(samples.stream(stream), *kind) else {
                    return Decision::Open;
                };
                let evidence = MeanEvidence {
                    blocks: &times.blocks,
                    ..of_mean(stream, false, slowdown(stream), judging, samples)
                };
                let limit = times.limit(*rate, *upper);
                mean::decide(limit, looks, evidence, Some(&samples.histogram))
            }
            Self::Resource(limit) => {
                let evidence = ResourceEvidence::new(limit.resource, samples, judging);
                let noise = match noise {
                    Noise::Heeded => ResourceNoise {
                        slowdown: slowdown(judging.means_from),
                        usual_slowdown: usual_slowdown(),
                        is_told: true,
                    },
                    Noise::Ignored => ResourceNoise::NONE,
                };
                limit.decide(looks, &evidence, noise)
            }
            Self::Own {
                name,
                statistic,
                op,
                limit,
            } => match samples.own.get(name) {
                Some(figure) => {
                    let noise = match samples.testimony(judging.means_from) {
                        Some(testimony) if noise == Noise::Heeded => OwnNoise {
                            slowdown: slowdown(judging.means_from),
                            usual_slowdown: usual_slowdown(),
                            share: testimony.share_lengthened(looks.fail_level()),
                        },
                        _ => OwnNoise::NONE,
                    };
                    own::decide(*op, *limit, figure, *statistic, looks, noise)
                }
                None => Decision::Open,
            },
            Self::Count { .. }
            | Self::RssPeak { .. }
            | Self::Event { .. }
            | Self::Unanswerable(_) => {
                unreachable!("answered above")
            }
        }
    }

    /// Whether there is an interval that the limit can be held against.
    pub(super) fn has_interval(&self, looks: &Looks, judging: &Judging, samples: &Samples) -> bool {
        let of_blocks = |blocks: &[BlockSum], stream: StreamKind| {
            let longest = samples.stream(stream).longest;
            MeanInterval::of_blocks(blocks, longest, looks.pass_level()).is_ok()
        };
        let of_mean = |stream: StreamKind| of_blocks(&samples.stream(stream).blocks, stream);
        match self {
            Self::Mean {
                stream,
                is_rate: true,
                ..
            } if !samples.stream(*stream).paces.is_empty() => {
                of_blocks(&samples.stream(*stream).paces, *stream)
            }
            Self::Mean { stream, .. } => of_mean(*stream),
            Self::WorkRate { kind, .. } => {
                let stream = judging.means_from;
                levelled(samples.stream(stream), *kind)
                    .is_some_and(|times| of_blocks(&times.blocks, stream))
            }
            Self::Resource(limit) => {
                let evidence = ResourceEvidence::new(limit.resource, samples, judging);
                limit.has_interval(looks, &evidence)
            }
            Self::Own {
                name, statistic, ..
            } => samples.own.get(name).is_some_and(|figure| {
                own::estimate(figure, *statistic, looks.pass_level())
                    .is_some_and(|estimate| estimate.lower.is_some() && estimate.upper.is_some())
            }),
            _ => true,
        }
    }
}
