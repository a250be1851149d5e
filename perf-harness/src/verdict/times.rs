//! Figures of time, of what is done in it, and of errors.

use std::collections::BTreeMap;

use perf_targets::{Builtin, Dimension, Direction};

use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use super::mean::longest_pace;
use super::percentile::{is_coarse, median};
use super::work_rate::{WorkKind, WorkOfCall, levelled};
use crate::measure::{Samples, StreamKind};
use crate::stats::{BlockOvers, BlockSum, EffectiveSample, MeanInterval, Moments};

pub(super) fn source(stream: StreamKind) -> FigureSource {
    match stream {
        StreamKind::Alone => FigureSource::Calls,
        StreamKind::Together => FigureSource::Batches,
    }
}

/// A time as read, less what the clock may have added; never below zero.
pub(super) fn corrected(ns: f64, overhead: f64) -> f64 {
    (ns - overhead).max(0.0)
}

/// Adds what calls and runs of calls tell: means, rates, spread, errors.
pub(super) fn add_times(
    figures: &mut BTreeMap<String, Figure>,
    samples: &Samples,
    judging: &Judging,
) {
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
        watched: Some(stream.watched),
        bound: Bound::Exact,
        remark: value
            .is_none()
            .then(|| "too few samples tell none".to_owned()),
    };
    let mut insert = |metric: &str, figure: Figure| figures.insert(metric.to_owned(), figure);

    let mean = mean_figure(&stream.blocks, stream.longest, judging, time);
    if calls > 0 {
        // Of several callers what they did together was counted.
        let pace = if stream.paces.is_empty() {
            mean.clone()
        } else {
            counted_pace(&stream.paces, judging, time)
        };
        let throughput = rate_figure(&pace, 1.0, Builtin::Throughput);
        insert(Builtin::Throughput.name(), throughput);
        for (metric, kind) in [
            (Builtin::ItemRate, WorkKind::Items),
            (Builtin::Bandwidth, WorkKind::Bytes),
        ] {
            let callers = judging.callers as f64;
            let rate = match kind.of_call(judging) {
                WorkOfCall::Always(work) => Some(rate_figure(&pace, work as f64, metric)),
                WorkOfCall::ByInput => levelled(stream, kind).map(|times| {
                    let mean = mean_figure(&times.blocks, stream.longest, judging, time);
                    rate_figure(&mean, times.work * callers, metric)
                }),
                WorkOfCall::Unsaid(_) => None,
            };
            if let Some(rate) = rate {
                insert(metric.name(), rate);
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
    let less = Some(Direction::Lower);
    for (metric, read) in [
        ("min", samples.moments.min()),
        ("max", samples.moments.max()),
    ] {
        insert(metric, extreme_figure(read, samples, judging));
    }
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
                watched: Some(samples.watched()),
                source: FigureSource::Counts,
                remark: None,
                ..time(None, None, None, less)
            },
        );
    }
}

/// The shortest or the longest of the calls timed alone: a mean of several calls has neither.
fn extreme_figure(read: Option<f64>, samples: &Samples, judging: &Judging) -> Figure {
    let direction = Some(Direction::Lower);
    let Some(read) = read else {
        return Figure::missing(Dimension::Time, direction, "no call was timed alone");
    };
    let coarse = is_coarse(read, judging);
    Figure {
        value: Some(if coarse {
            read
        } else {
            corrected(read, judging.cost.overhead_ns)
        }),
        lower: None,
        upper: None,
        dimension: Dimension::Time,
        direction,
        source: FigureSource::Calls,
        samples: Some(samples.histogram.len()),
        watched: Some(samples.alone.watched),
        bound: if coarse { Bound::AtMost } else { Bound::Exact },
        remark: None,
    }
}

/// What the clock adds to one call of the stream that means come from.
pub(super) fn overhead_of(judging: &Judging, samples: &Samples) -> f64 {
    match judging.means_from {
        StreamKind::Alone => judging.cost.overhead_ns,
        StreamKind::Together => {
            judging.cost.overhead_ns / f64::from(samples.together.calls_per_block) + judging.loop_ns
        }
    }
}

/// The time that passed over each call of several callers.
fn counted_pace(
    paces: &[BlockSum],
    judging: &Judging,
    time: impl Fn(Option<f64>, Option<f64>, Option<f64>, Option<Direction>) -> Figure,
) -> Figure {
    let calls: u64 = paces.iter().map(|slice| slice.calls).sum();
    let sum: f64 = paces.iter().map(|slice| slice.sum).sum();
    let interval = MeanInterval::of_blocks(paces, longest_pace(paces), judging.side_level()).ok();
    time(
        (calls > 0).then(|| sum / calls as f64),
        interval.as_ref().map(|interval| interval.lower),
        interval.as_ref().map(|interval| interval.upper),
        Some(Direction::Lower),
    )
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
    // Below the clock's step there is nothing but the noise of what was subtracted.
    let finest = judging.cost.resolution_ns / calls_per_reading;
    if value.is_some_and(|value| value < finest) {
        figure.bound = Bound::AtMost;
        figure.value = Some(finest);
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
        bound: match mean.bound {
            Bound::AtMost => Bound::AtLeast,
            bound => bound,
        },
        ..mean.clone()
    }
}
