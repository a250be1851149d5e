//! Worsenings that are none, whatever part of the figure they are.

use perf_targets::{Builtin, Dimension, Direction, Metric};

use super::figure::StoredFigure;

/// A time that nothing is worse by.
const LEAST_NS: f64 = 1.0;
const LEAST_BYTES: f64 = 1.0;

/// The largest worsening that is none, in the figure's unit.
fn absolute(figure: &StoredFigure) -> f64 {
    match figure.dimension {
        Dimension::Time if figure.is_of_single_calls() => LEAST_NS.max(2.0 * figure.clock_step_ns),
        Dimension::Time => LEAST_NS,
        Dimension::Bytes => LEAST_BYTES,
        _ => 0.0,
    }
}

/// Whether a count that is exact on both sides is worse by nothing that counts.
pub(super) fn is_within(figure: &StoredFigure) -> bool {
    let worse = match figure.direction {
        Some(Direction::Higher) => return false,
        _ => figure.current.value - figure.latest().value,
    };
    worse <= absolute(figure) || is_of_allocations(figure) && worse < 1.0
}

/// The logarithm of the ratio to `base` up to which a worsening is none.
pub(super) fn log(figure: &StoredFigure, base: f64) -> f64 {
    let (least, of) = match figure.dimension {
        // What the call took more is what counts: of a rate too.
        Dimension::Rate | Dimension::ByteRate => match figure.call_ns {
            Some(call_ns) => (LEAST_NS, call_ns),
            None => return 0.0,
        },
        // Less than one.
        _ if is_of_allocations(figure) => (1.0 - 1e-9, base),
        _ => (absolute(figure), base),
    };
    if of > 0.0 { (least / of).ln_1p() } else { 0.0 }
}

fn is_of_allocations(figure: &StoredFigure) -> bool {
    figure.metric == Metric::Builtin(Builtin::Allocs)
}
