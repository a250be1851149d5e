//! Figures of runs, and what is decided of them.

use perf_targets::{Dimension, Direction, Target};

use crate::verdict::baseline::*;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::Bound;

pub(super) const LEVEL: f64 = 0.005;
pub(super) const TOLERANCE: f64 = 0.01;

pub(super) fn target(text: &str) -> Target {
    text.parse().unwrap()
}

/// Known well within its run.
pub(super) fn timed(value: f64) -> KeptFigure {
    KeptFigure {
        value,
        interval: Some((value, value)),
        bound: Bound::Exact,
        is_deterministic: false,
    }
}

/// With nothing said of how far it may be wrong.
pub(super) fn bare(value: f64) -> KeptFigure {
    KeptFigure {
        interval: None,
        ..timed(value)
    }
}

pub(super) fn exact(value: f64) -> KeptFigure {
    KeptFigure {
        is_deterministic: true,
        ..bare(value)
    }
}

/// A figure of `metric`, the kept ones and the current one.
pub(super) fn figure(metric: &str, kept: &[KeptFigure], current: KeptFigure) -> StoredFigure {
    let metric: perf_targets::Metric = metric.parse().unwrap();
    StoredFigure {
        dimension: metric.dimension().unwrap_or(Dimension::Count),
        direction: metric.direction().or(Some(Direction::Lower)),
        metric,
        kept: kept.to_vec(),
        current,
        other_machine: None,
        call_ns: None,
        clock_step_ns: 10.0,
    }
}

pub(super) fn judge(text: &str, kept: &[KeptFigure], current: KeptFigure) -> Decision {
    let target = target(text);
    let figure = figure(&target.metric.to_string(), kept, current);
    judge_stored(&target, &figure, LEVEL, TOLERANCE)
}

pub(super) const TOO_CLOSE: Decision = Decision::Inconclusive(Reason::TooClose);
