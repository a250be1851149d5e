use super::segment::{Arm, Segment};
use crate::stats::{LogRatio, median, quantile_of_sorted};

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

/// From the times of rounds: the median of the ratios of a segment's rounds, which stalls do not
/// reach, and the mean of these over segments.
pub(super) fn of_rounds(
    segments: &[&Segment],
    rounds: impl Fn(&Arm) -> Vec<f64>,
    work: Option<(f64, f64)>,
) -> Option<Estimate> {
    let (is_rate, work) = (work.is_some(), work.unwrap_or((1.0, 1.0)));
    let log_ratio = |one: &Arm, other: &Arm| {
        let ratios: Vec<f64> = rounds(one)
            .iter()
            .zip(&rounds(other))
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
    let bases: Vec<f64> = segments
        .iter()
        .filter_map(|segment| median(&rounds(&segment.base)))
        .collect();
    let base = median(&bases)?;
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
    let ratio = of_metric(LogRatio::of_differences(&differences)?);
    let base = figure(base, work.1);
    Some(Estimate {
        ratio,
        total: LogRatio::of_sums(&totals).map(of_metric),
        itself: LogRatio::of_differences(&itself),
        is_exact: false,
        base,
        // What the ratio says, and not a figure of another time.
        candidate: base * ratio.ratio(),
    })
}

/// Values beyond a percentile that each side has to show at least.
const FEWEST_BEYOND: f64 = 10.0;

/// From all values of each side, the reference's two arms taken together.
pub(super) fn of_quantiles(
    segments: &[&Segment],
    fraction: f64,
    values: impl Fn(&Arm) -> Vec<f64>,
) -> Option<Estimate> {
    let mut sides = Vec::with_capacity(segments.len());
    let mut itself = Vec::with_capacity(segments.len());
    for segment in segments {
        let [candidate, base, again] =
            [&segment.candidate, &segment.base, &segment.again].map(&values);
        sides.push((candidate, [base.as_slice(), &again].concat()));
        itself.push((again, base));
    }
    let mut candidates: Vec<f64> = sides
        .iter()
        .flat_map(|side| side.0.iter().copied())
        .collect();
    let mut bases: Vec<f64> = sides
        .iter()
        .flat_map(|side| side.1.iter().copied())
        .collect();
    let beyond = (1.0 - fraction).min(fraction);
    if (candidates.len().min(bases.len()) as f64) * beyond < FEWEST_BEYOND {
        return None;
    }
    candidates.sort_unstable_by(f64::total_cmp);
    bases.sort_unstable_by(f64::total_cmp);
    Some(Estimate {
        ratio: LogRatio::of_quantiles(fraction, &sides)?,
        total: None,
        itself: LogRatio::of_quantiles(fraction, &itself),
        is_exact: false,
        base: quantile_of_sorted(&bases, fraction)?,
        candidate: quantile_of_sorted(&candidates, fraction)?,
    })
}

/// From an amount a call, and whether all calls of the arm had it.
pub(super) fn of_amounts(
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
    let is_exact =
        sums.iter().all(|segment| segment == first) && (is_constant || *first == (0.0, 0.0));
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
