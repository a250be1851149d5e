use std::time::Duration;

use perf_targets::{Direction, Metric};

use super::estimate::Estimate;
use super::segment::Segment;

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
        Self {
            metric,
            direction,
            base: estimate.base,
            candidate: estimate.candidate,
            ratio: estimate.ratio.ratio(),
            lower: estimate.ratio.lower(level),
            upper: estimate.ratio.upper(level),
            evidence: Evidence::Segments(segments.len()),
            watched: segments.iter().map(|segment| segment.measured).sum(),
            tolerance: tolerance.unwrap_or(0.0),
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
