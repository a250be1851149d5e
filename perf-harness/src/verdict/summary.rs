use std::collections::BTreeMap;

use perf_targets::{Builtin, Dimension, Direction, Metric, OwnStatistic, Percentile};

use super::count::{Counts, counted};
use super::figure::{Bound, Figure, FigureSource};
use super::own;
use super::rule::Judging;
use crate::measure::{Samples, StreamKind};
use crate::stats::{
    BlockOvers, BlockSum, EffectiveSample, MeanInterval, Moments, Ranks, median as median_of,
};

/// A reading of less than so many clock costs is a bound, not a figure.
const READINGS_OF_COST: f64 = 20.0;
/// Percentiles that are always reported.
const PERCENTILES: [u32; 5] = [500_000, 900_000, 950_000, 990_000, 999_000];

/// The figures of one case, by the metric's canonical name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    figures: BTreeMap<String, Figure>,
}

impl Summary {
    /// All figures that the samples give, `asked` for by targets or not.
    pub(crate) fn new(samples: &Samples, judging: &Judging, asked: &[&Metric]) -> Self {
        let mut figures = BTreeMap::new();
        add_times(&mut figures, samples, judging);
        add_counts(&mut figures, samples, judging, asked);
        for parts in PERCENTILES {
            let percentile =
                Percentile::from_parts_per_million(parts).expect("a constant percentile");
            figures.insert(
                percentile.to_string(),
                percentile_figure(percentile, samples, judging),
            );
        }
        for name in samples.own.keys() {
            let metric = Metric::Own {
                name: name.clone(),
                statistic: OwnStatistic::Mean,
            };
            figures.insert(
                metric.to_string(),
                own_figure(name, OwnStatistic::Mean, samples, judging),
            );
        }
        for metric in asked {
            match metric {
                Metric::Percentile(percentile) => {
                    figures
                        .entry(percentile.to_string())
                        .or_insert_with(|| percentile_figure(*percentile, samples, judging));
                }
                Metric::Own { name, statistic } => {
                    figures.insert(
                        metric.to_string(),
                        own_figure(name, *statistic, samples, judging),
                    );
                }
                _ => {}
            }
        }
        Self { figures }
    }

    /// The figure of a metric; `None` where this version has none of that name.
    pub(crate) fn figure(&self, metric: &Metric) -> Option<&Figure> {
        self.figures.get(&metric.to_string())
    }

    /// All figures by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.figures
            .iter()
            .map(|(name, figure)| (name.as_str(), figure))
    }
}

fn source(stream: StreamKind) -> FigureSource {
    match stream {
        StreamKind::Alone => FigureSource::Calls,
        StreamKind::Together => FigureSource::Batches,
    }
}

/// A time as read, less what the clock may have added; never below zero.
fn corrected(ns: f64, overhead: f64) -> f64 {
    (ns - overhead).max(0.0)
}

fn add_times(figures: &mut BTreeMap<String, Figure>, samples: &Samples, judging: &Judging) {
    let stream = samples.stream(judging.means_from);
    let calls: u64 = stream.blocks.iter().map(|block| block.calls).sum();
    let time = |value, lower, upper, direction| Figure {
        value,
        lower,
        upper,
        dimension: Dimension::Time,
        direction,
        source: source(judging.means_from),
        samples: Some(match judging.means_from {
            StreamKind::Alone => samples.histogram.len(),
            StreamKind::Together => stream.blocks.len() as u64,
        }),
        bound: Bound::Exact,
        remark: None,
    };
    let mut insert = |metric: &str, figure: Figure| figures.insert(metric.to_owned(), figure);

    let mean = mean_figure(&stream.blocks, stream.longest, judging, time);
    if calls > 0 {
        for (metric, work) in [
            (Builtin::Throughput, Some(1)),
            (Builtin::ItemRate, judging.work.items),
            (Builtin::Bandwidth, judging.work.bytes),
        ] {
            if let Some(work) = work {
                insert(metric.name(), rate_figure(&mean, work as f64, metric));
            }
        }
    }
    insert(Builtin::Mean.name(), mean);
    if let Some(median) = median(samples, judging) {
        insert(Builtin::Median.name(), median);
    }

    let spread = match judging.means_from {
        StreamKind::Alone => samples.moments,
        StreamKind::Together => stream
            .blocks
            .iter()
            .map(|block| block.sum / block.calls as f64)
            .collect::<Moments>(),
    };
    let overhead = overhead_of(judging, samples);
    let less = Some(Direction::Lower);
    insert(
        "min",
        time(
            spread.min().map(|ns| corrected(ns, overhead)),
            None,
            None,
            less,
        ),
    );
    insert(
        "max",
        time(
            spread.max().map(|ns| corrected(ns, overhead)),
            None,
            None,
            less,
        ),
    );
    insert(
        "stddev",
        time(spread.standard_deviation(), None, None, less),
    );
    let cv = spread
        .standard_deviation()
        .zip(spread.mean())
        .filter(|(_, mean)| *mean > 0.0);
    insert(
        "cv",
        Figure {
            dimension: Dimension::Share,
            ..time(
                cv.map(|(deviation, mean)| deviation / mean),
                None,
                None,
                less,
            )
        },
    );

    let errors = EffectiveSample::new(
        BlockOvers {
            overs: &samples.alone.errors,
            calls_per_block: samples.alone.calls_per_block,
        },
        judging.side_level(),
    );
    if samples.calls > 0 {
        insert(
            Builtin::Errors.name(),
            Figure {
                value: Some(samples.errors as f64 / samples.calls as f64),
                lower: Some(crate::stats::lower_bound(
                    errors.over,
                    errors.calls,
                    judging.side_level(),
                )),
                upper: Some(errors.upper_bound(judging.side_level())),
                dimension: Dimension::Share,
                samples: Some(samples.calls),
                source: FigureSource::Counts,
                ..time(None, None, None, less)
            },
        );
    }
    if !stream.cpu.is_empty() {
        let longest = stream
            .cpu
            .iter()
            .map(|slice| slice.sum / slice.calls.max(1) as f64)
            .fold(0.0, f64::max);
        let mut cpu = mean_figure(&stream.cpu, longest, judging, time);
        cpu.samples = Some(stream.cpu.iter().map(|slice| slice.calls).sum());
        insert(Builtin::CpuTime.name(), cpu);
    }
}

/// What the clock adds to one call of the stream that means come from.
fn overhead_of(judging: &Judging, samples: &Samples) -> f64 {
    match judging.means_from {
        StreamKind::Alone => judging.cost.overhead_ns,
        StreamKind::Together => {
            judging.cost.overhead_ns / f64::from(samples.together.calls_per_block) + judging.loop_ns
        }
    }
}

fn mean_figure(
    blocks: &[BlockSum],
    longest: f64,
    judging: &Judging,
    time: impl Fn(Option<f64>, Option<f64>, Option<f64>, Option<Direction>) -> Figure,
) -> Figure {
    let calls: u64 = blocks.iter().map(|block| block.calls).sum();
    let sum: f64 = blocks.iter().map(|block| block.sum).sum();
    let calls_per_reading = match judging.means_from {
        StreamKind::Alone => 1.0,
        StreamKind::Together => calls as f64 / blocks.len().max(1) as f64,
    };
    let overhead = judging.cost.overhead_ns / calls_per_reading
        + if judging.means_from == StreamKind::Together {
            judging.loop_ns
        } else {
            0.0
        };
    let interval = MeanInterval::of_blocks(blocks, longest, judging.side_level()).ok();
    let value = (calls > 0).then(|| corrected(sum / calls as f64, overhead));
    let mut figure = time(
        value,
        interval
            .as_ref()
            .map(|interval| corrected(interval.lower, overhead)),
        interval.as_ref().map(|interval| interval.upper),
        Some(Direction::Lower),
    );
    if value == Some(0.0) {
        figure.bound = Bound::AtMost;
        figure.value = Some(judging.cost.resolution_ns / calls_per_reading);
    }
    figure
}

/// Calls over total time, never a median of blocks: a function with two speeds has no typical one.
fn rate_figure(mean: &Figure, work: f64, metric: Builtin) -> Figure {
    let rate = |ns: f64| (ns > 0.0).then(|| work * 1e9 / ns);
    Figure {
        value: mean.value.and_then(rate),
        lower: mean.upper.and_then(rate),
        upper: mean.lower.and_then(rate),
        dimension: metric.dimension(),
        direction: Some(metric.direction()),
        bound: Bound::Exact,
        ..mean.clone()
    }
}

/// The median with its interval: of single calls where they can be timed, else of the means of
/// runs of calls.
pub(super) fn median(samples: &Samples, judging: &Judging) -> Option<Figure> {
    if judging.means_from == StreamKind::Alone {
        let percentile =
            Percentile::from_parts_per_million(500_000).expect("a constant percentile");
        return Some(percentile_figure(percentile, samples, judging))
            .filter(|figure| figure.value.is_some());
    }
    let calls_per_batch = samples.together.calls_per_block;
    let overhead = overhead_of(judging, samples);
    let means: Vec<f64> = samples
        .together
        .blocks
        .iter()
        .map(|block| block.sum / block.calls as f64)
        .collect();
    let value = median_of(&means)?;
    let at_most: Vec<u32> = means.iter().map(|mean| u32::from(*mean <= value)).collect();
    let level = judging.side_level();
    let effective = EffectiveSample::new(
        BlockOvers {
            overs: &at_most,
            calls_per_block: 1,
        },
        level,
    )
    .calls;
    let mut sorted = means;
    sorted.sort_unstable_by(f64::total_cmp);
    let interval = Ranks::of_median(sorted.len() as u64, effective, level).in_sorted(&sorted);
    Some(Figure {
        value: Some(corrected(value, overhead)),
        lower: interval.lower.map(|ns| corrected(ns, overhead)),
        upper: interval.upper.map(|ns| corrected(ns, overhead)),
        dimension: Dimension::Time,
        direction: Some(Direction::Lower),
        source: FigureSource::Batches,
        samples: Some(sorted.len() as u64),
        bound: Bound::Exact,
        remark: Some(format!("median of means of {calls_per_batch}")),
    })
}

fn percentile_figure(percentile: Percentile, samples: &Samples, judging: &Judging) -> Figure {
    let histogram = &samples.histogram;
    let direction = Some(Direction::Lower);
    let Some(read) = histogram.value_at(percentile.fraction()) else {
        return Figure::missing(Dimension::Time, direction, "no call was timed alone");
    };
    let level = judging.side_level();
    let above = samples.above_by_block(read as f64);
    let calls_per_block = samples.alone.calls_per_block;
    let kept = above.len() as f64 * f64::from(calls_per_block);
    let calls = histogram.len() as f64;
    // The design effect of the readings that were kept holds for all of them.
    let effective = if kept > 0.0 {
        EffectiveSample::new(
            BlockOvers {
                overs: &above,
                calls_per_block,
            },
            level,
        )
        .calls
            * calls
            / kept
    } else {
        calls
    };
    let ranks = Ranks::of_quantile(
        percentile.fraction(),
        histogram.len(),
        effective.min(calls),
        level,
    );
    let interval = ranks.in_histogram(histogram);
    let overhead = judging.cost.overhead_ns;
    let coarse = (read as f64) < READINGS_OF_COST * overhead;
    Figure {
        value: Some(if coarse {
            read as f64
        } else {
            corrected(read as f64, overhead)
        }),
        lower: interval.lower.map(|ns| corrected(ns as f64, overhead)),
        upper: interval.upper.map(|ns| ns as f64),
        dimension: Dimension::Time,
        direction,
        source: FigureSource::Calls,
        samples: Some(histogram.len()),
        bound: if coarse { Bound::AtMost } else { Bound::Exact },
        remark: None,
    }
}

fn add_counts(
    figures: &mut BTreeMap<String, Figure>,
    samples: &Samples,
    judging: &Judging,
    asked: &[&Metric],
) {
    let metrics = [
        Builtin::Allocs,
        Builtin::AllocBytes,
        Builtin::PeakBytes,
        Builtin::RetainedBytes,
    ];
    for metric in metrics {
        let Some(pick) = counted(metric) else {
            continue;
        };
        let mut add = |name: String, divisor: f64| {
            let counts = Counts::new(&samples.counts, pick, divisor);
            let figure = if !judging.counts_allocations {
                Figure::missing(
                    metric.dimension(),
                    Some(metric.direction()),
                    "no counting allocator is installed",
                )
            } else if counts.len() == 0 {
                Figure::missing(
                    metric.dimension(),
                    Some(metric.direction()),
                    "no call was counted",
                )
            } else {
                let interval = counts.interval(judging.side_level());
                Figure {
                    value: counts.mean(),
                    lower: interval.map(|(lower, _)| lower),
                    upper: interval.map(|(_, upper)| upper),
                    dimension: metric.dimension(),
                    direction: Some(metric.direction()),
                    source: FigureSource::Counts,
                    samples: Some(counts.len() as u64),
                    bound: Bound::Exact,
                    remark: counts.deterministic.then(|| "deterministic".to_owned()),
                }
            };
            figures.insert(name, figure);
        };
        add(metric.name().to_owned(), 1.0);
        let per_item = Metric::PerItem(metric);
        if let (true, Some(items)) = (
            asked.contains(&&per_item),
            judging.work.items.filter(|items| *items > 0),
        ) {
            add(per_item.to_string(), items as f64);
        }
    }
}

fn own_figure(name: &str, statistic: OwnStatistic, samples: &Samples, judging: &Judging) -> Figure {
    let Some(figure) = samples.own.get(name) else {
        return Figure::missing(Dimension::Count, None, "no call recorded it");
    };
    let dimension = own::dimension(figure.kind);
    let Some(estimate) = own::estimate(figure, statistic, judging.side_level()) else {
        return Figure::missing(dimension, None, "too little was recorded");
    };
    Figure {
        value: Some(estimate.value),
        lower: estimate.lower,
        upper: estimate.upper,
        dimension,
        direction: None,
        source: FigureSource::Counts,
        samples: Some(estimate.samples),
        bound: Bound::Exact,
        remark: None,
    }
}
