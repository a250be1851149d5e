use std::time::Duration;

use perf_targets::{Dimension, Direction};

/// One reported quantity with its interval.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// The figure; `None` with a remark that says why it could not be had.
    pub(crate) value: Option<f64>,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    pub(crate) dimension: Dimension,
    pub(crate) direction: Option<Direction>,
    pub(crate) source: FigureSource,
    pub(crate) samples: Option<u64>,
    /// Time in which its samples were taken; `None` where no time was involved.
    pub(crate) watched: Option<Duration>,
    pub(crate) bound: Bound,
    pub(crate) remark: Option<String>,
}

/// How a figure was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FigureSource {
    /// Calls timed alone.
    Calls,
    /// Runs of calls timed together.
    Batches,
    /// Counted, not timed.
    Counts,
}

/// Whether a value is the figure itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    Exact,
    AtMost,
    AtLeast,
}

impl Figure {
    /// A figure that could not be had.
    pub(super) fn missing(dimension: Dimension, direction: Option<Direction>, why: &str) -> Self {
        Self {
            value: None,
            lower: None,
            upper: None,
            dimension,
            direction,
            source: FigureSource::Counts,
            samples: None,
            watched: None,
            bound: Bound::Exact,
            remark: Some(why.to_owned()),
        }
    }
}
