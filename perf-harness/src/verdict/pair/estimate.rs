use super::segment::{Arm, Segment};
use crate::stats::{LogRatio, median, quantile_of_sorted};
use crate::verdict::figure::Bound;

/// The ratio of the candidate's figure to the reference's, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) ratio: LogRatio,
    /// The ratio of all time spent: what medians of rounds leave out is in it, but for the times that
    /// the system is known to have taken.
    pub(super) total: Option<LogRatio>,
    /// Whether the ratio is known, or a bound of it, where one side saw nothing of what may be rare.
    pub(super) bound: Bound,
    /// The reference's second arm over its first: without a difference it is 1.
    pub(super) itself: Option<LogRatio>,
    /// Whether nothing of it was timed and nothing varied.
    pub(super) is_exact: bool,
    /// Both figures.
    pub(super) base: f64,
    pub(super) candidate: f64,
    /// Calls of each side whose amounts were counted one by one.
    pub(super) counted: Option<u64>,
}

/// Ratios that differ by less are not told apart.
const ANOTHER: f64 = 0.01;

impl Estimate {
    /// The ratio to tell: that of all time where what medians leave out makes it another one.
    pub(super) fn told(&self, level: f64) -> LogRatio {
        match self.total {
            Some(total)
                if (total.center - self.ratio.center).abs()
                    > (total.reach(level) + self.ratio.reach(level)).max(ANOTHER) =>
            {
                total
            }
            _ => self.ratio,
        }
    }
}

/// One reading of each round of an arm.
pub(super) type Readings<'a> = &'a dyn Fn(&Arm) -> Vec<f64>;

/// From the times of rounds: the median of the ratios of a segment's rounds, which stalls do not
/// reach, and the mean of these over segments. `all` is what the ratio of all time is taken from.
pub(super) fn of_rounds(
    segments: &[&Segment],
    rounds: impl Fn(&Arm) -> Vec<f64>,
    all: Option<Readings<'_>>,
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
    let sum = |arm: &Arm| all.map_or(0.0, |all| all(arm).iter().sum::<f64>());
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
        total: all.and_then(|_| LogRatio::of_sums(&totals)).map(of_metric),
        itself: LogRatio::of_differences(&itself),
        bound: Bound::Exact,
        is_exact: false,
        counted: None,
        base,
        // What the ratio says, and not a figure of another time.
        candidate: base * ratio.ratio(),
    })
}

/// Values beyond a percentile that each side has to show at least.
const FEWEST_BEYOND: f64 = 10.0;

/// From all values of each side, the reference's two arms taken together; exact where each arm is
/// known to be constant and those of a side agree.
pub(super) fn of_quantiles(
    segments: &[&Segment],
    fraction: f64,
    is_constant: bool,
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
    let agrees = |sorted: &[f64]| sorted.first() == sorted.last();
    Some(Estimate {
        ratio: LogRatio::of_quantiles(fraction, &sides)?,
        total: None,
        itself: LogRatio::of_quantiles(fraction, &itself),
        bound: Bound::Exact,
        is_exact: is_constant && agrees(&candidates) && agrees(&bases),
        counted: None,
        base: quantile_of_sorted(&bases, fraction)?,
        candidate: quantile_of_sorted(&candidates, fraction)?,
    })
}

/// An amount that calls of an arm had.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amounts {
    /// Of one call.
    pub(super) mean: f64,
    /// Whether all calls had the same.
    pub(super) is_constant: bool,
    /// How many of them had any, as far as that is known.
    pub(super) seen: f64,
    /// The most that one had.
    pub(super) largest: f64,
    pub(super) calls: f64,
}

/// Calls with any amount that each side has to show before amounts that differ are compared, but for
/// a side that shows none.
const FEWEST_SEEN: f64 = 10.0;
/// Of what no call showed, so many may have come: but for a chance of 0.25%, by the rule of three.
const UNSEEN: f64 = 6.0;

/// From an amount a call.
pub(super) fn of_amounts(
    segments: &[&Segment],
    items: (f64, f64),
    amounts: impl Fn(&Arm) -> Option<Amounts>,
) -> Option<Estimate> {
    let mut sums = Vec::new();
    let mut itself = Vec::new();
    let mut is_constant = true;
    let (mut seen, mut calls, mut largest) = ([0.0; 2], [0.0; 2], 0.0_f64);
    for segment in segments {
        let arms = [&segment.candidate, &segment.base, &segment.again];
        let [candidate, base, again] = arms.map(&amounts);
        let (candidate, base, again) = (candidate?, base?, again?);
        is_constant &= candidate.is_constant && base.is_constant && again.is_constant;
        sums.push((
            candidate.mean / items.0,
            (base.mean + again.mean) / 2.0 / items.1,
        ));
        itself.push((again.mean, base.mean));
        seen[0] += candidate.seen;
        seen[1] += base.seen + again.seen;
        calls[0] += candidate.calls;
        calls[1] += base.calls + again.calls;
        for arm in [candidate, base, again] {
            largest = largest.max(arm.largest);
        }
    }
    let first = *sums.first()?;
    let is_exact = is_constant && sums.iter().all(|segment| *segment == first);
    let count = sums.len() as f64;
    let base = sums.iter().map(|segment| segment.1).sum::<f64>() / count;
    let candidate = sums.iter().map(|segment| segment.0).sum::<f64>() / count;
    let mut bound = Bound::Exact;
    if !is_exact {
        let is_too_rare = |seen: f64| seen < FEWEST_SEEN;
        let other_is_none = candidate == 0.0 || base == 0.0;
        if is_too_rare(seen[0].max(seen[1])) || !other_is_none && is_too_rare(seen[0].min(seen[1]))
        {
            return None;
        }
        // The side that saw nothing may have had as much as that and not shown it.
        let unseen = [0, 1].map(|side| UNSEEN * largest / calls[side]);
        if candidate == 0.0 {
            bound = Bound::AtMost;
            sums.iter_mut().for_each(|sum| sum.0 = unseen[0] / items.0);
        } else if base == 0.0 {
            bound = Bound::AtLeast;
            sums.iter_mut().for_each(|sum| sum.1 = unseen[1] / items.1);
        }
    }
    Some(Estimate {
        ratio: LogRatio::of_sums(&sums)?,
        total: None,
        // Of nothing on one arm it is not known how far it differs.
        itself: LogRatio::of_sums(&itself).filter(|itself| !is_exact && itself.center.is_finite()),
        bound,
        is_exact,
        counted: None,
        base,
        candidate,
    })
}
