use std::time::Duration;

use perf_targets::{Dimension, Direction, Metric};

use super::estimate::Estimate;
use super::segment::Segment;
use crate::units::grouped;
use crate::verdict::figure::{Bound, Figure, FigureSource};

/// How a figure of the candidate stands to that of its reference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) metric: Metric,
    pub(crate) direction: Option<Direction>,
    pub(crate) base: f64,
    pub(crate) candidate: f64,
    pub(crate) ratio: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) evidence: Evidence,
    /// Time spent in the slices of what it rests on.
    pub(crate) watched: Duration,
    /// The difference that counts as none.
    pub(crate) tolerance: f64,
    /// What else there is to know of it.
    pub(crate) remark: Option<String>,
}

/// What a comparison rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Counts of each side alone.
    Counts,
    /// So many segments of a pair in one process.
    Segments(usize),
    /// So many launches of both builds.
    Launches(usize),
    /// So many kept runs of a stored baseline; how far runs lie apart is known from three on and
    /// assumed below.
    Runs(usize),
}

impl Evidence {
    /// How many there are of what it rests on.
    fn count(self) -> Option<u64> {
        match self {
            Self::Counts => None,
            Self::Segments(count) | Self::Launches(count) | Self::Runs(count) => Some(count as u64),
        }
    }

    /// Segments that were launches of two builds.
    pub(crate) fn of_launches(self) -> Self {
        match self {
            Self::Segments(count) => Self::Launches(count),
            other => other,
        }
    }
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tendency {
    /// The whole interval lies within the tolerance.
    Same,
    /// All of it lies beyond, on the better side.
    Better,
    /// All of it lies beyond, on the worse side.
    Worse,
    /// It reaches across.
    Unclear,
}

impl Comparison {
    pub(super) fn new(
        metric: Metric,
        direction: Option<Direction>,
        estimate: &Estimate,
        segments: &[Segment],
        level: f64,
        tolerance: Option<f64>,
    ) -> Self {
        let told = estimate.told(level);
        let (candidate, lower, upper) = (told.ratio(), told.lower(level), told.upper(level));
        // Of nothing on one side only a bound of the ratio is known.
        let (ratio, lower, upper) = match estimate.bound {
            Bound::Exact => (candidate, lower, upper),
            Bound::AtLeast => (f64::INFINITY, lower, f64::INFINITY),
            Bound::AtMost => (0.0, 0.0, upper),
        };
        Self {
            metric,
            direction,
            base: estimate.base,
            candidate: if told == estimate.ratio {
                estimate.candidate
            } else {
                estimate.base * told.ratio()
            },
            ratio,
            lower,
            upper,
            remark: estimate
                .counted
                .map(|calls| format!("{} calls counted", grouped(calls))),
            evidence: Evidence::Segments(segments.len()),
            watched: segments.iter().map(|segment| segment.measured).sum(),
            tolerance: tolerance.unwrap_or(0.0),
        }
    }

    /// The candidate's figure; its ends are those of the ratio.
    pub(crate) fn figure(&self) -> Figure {
        let dimension = self.metric.dimension().unwrap_or(Dimension::Count);
        let is_timed = !matches!(dimension, Dimension::Count | Dimension::Bytes);
        let is_known = self.lower == self.upper;
        let end = |ratio: f64| {
            let end = if is_known {
                self.candidate
            } else {
                ratio * self.base
            };
            Some(end).filter(|end| end.is_finite())
        };
        Figure {
            value: Some(self.candidate).filter(|value| value.is_finite()),
            lower: end(self.lower),
            upper: end(self.upper),
            dimension,
            direction: self.direction,
            source: match (&self.metric, is_timed) {
                (Metric::Percentile(_), _) => FigureSource::Calls,
                (_, true) => FigureSource::Batches,
                (_, false) => FigureSource::Counts,
            },
            samples: self.evidence.count(),
            watched: is_timed.then_some(self.watched),
            bound: Bound::Exact,
            remark: None,
        }
    }

    pub(crate) fn tendency(&self) -> Tendency {
        let most = 1.0 + self.tolerance;
        let least = 1.0 / most;
        let is_more = self.lower > most;
        let is_less = self.upper < least;
        match self.direction {
            _ if self.lower >= least && self.upper <= most => Tendency::Same,
            Some(Direction::Lower) if is_less => Tendency::Better,
            Some(Direction::Higher) if is_more => Tendency::Better,
            Some(_) if is_more || is_less => Tendency::Worse,
            _ => Tendency::Unclear,
        }
    }
}
