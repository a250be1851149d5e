//! Percentiles and the median with their intervals.

use perf_targets::{Dimension, Direction, Percentile};

use super::figure::{Bound, Figure, FigureSource};
use super::judging::Judging;
use super::times::{corrected, overhead_of};
use crate::measure::{Samples, StreamKind};
use crate::stats::{BlockOvers, EffectiveSample, Ranks, median as median_of};

/// A reading of less than so many clock costs is a bound, not a figure.
const READINGS_OF_COST: f64 = 20.0;

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
        watched: Some(samples.together.watched),
        bound: Bound::Exact,
        remark: Some(format!("median of means of {calls_per_batch}")),
    })
}

/// Whether a reading is so near to the clock's cost that it is only a bound.
pub(super) fn is_coarse(read: f64, judging: &Judging) -> bool {
    read < READINGS_OF_COST * judging.cost.overhead_ns
}

/// A percentile of single calls with its interval.
pub(super) fn percentile_figure(
    percentile: Percentile,
    samples: &Samples,
    judging: &Judging,
) -> Figure {
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
    let coarse = is_coarse(read as f64, judging);
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
        watched: Some(samples.alone.watched),
        bound: if coarse { Bound::AtMost } else { Bound::Exact },
        remark: None,
    }
}
