use perf_targets::{Builtin, Dimension, Direction, Metric};

use crate::verdict::figure::Bound;

/// A figure of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KeptFigure {
    pub(crate) value: f64,
    /// Both ends of its interval within the run.
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) bound: Bound,
    /// Whether every call gave the same.
    pub(crate) is_deterministic: bool,
}

/// A figure of this run, and what is kept of it.
#[derive(Clone, Debug)]
pub(crate) struct StoredFigure {
    pub(crate) metric: Metric,
    pub(crate) dimension: Dimension,
    pub(crate) direction: Option<Direction>,
    /// Of one run at least, the oldest first.
    pub(crate) kept: Vec<KeptFigure>,
    pub(crate) current: KeptFigure,
    /// What the two were measured on, where that is not the same machine.
    pub(crate) other_machine: Option<String>,
    /// What a call took in the kept runs, in nanoseconds.
    pub(crate) call_ns: Option<f64>,
    /// The step of the clock, in nanoseconds.
    pub(crate) clock_step_ns: f64,
}

impl StoredFigure {
    /// The latest kept run's, which counts are held against.
    pub(super) fn latest(&self) -> KeptFigure {
        *self.kept.last().expect("one run at least")
    }

    /// Whether both are known exactly.
    pub(super) fn is_exact(&self) -> bool {
        self.current.is_deterministic && self.latest().is_deterministic
    }

    /// Whether `+0%` is held to a tolerance: what is timed is never equal.
    pub(super) fn is_timed(&self) -> bool {
        let is_errors = self.metric == Metric::Builtin(Builtin::Errors);
        let is_of_time = matches!(
            self.dimension,
            Dimension::Time | Dimension::Rate | Dimension::ByteRate | Dimension::Share
        );
        is_of_time && !is_errors && !self.is_exact()
    }

    /// The difference that counts as none: counts are exact.
    pub(crate) fn tolerance(&self, of_times: f64) -> f64 {
        if self.is_timed() { of_times } else { 0.0 }
    }

    /// Whether another machine's figure says nothing about this one's.
    pub(crate) fn is_incomparable(&self) -> bool {
        self.other_machine.is_some() && !self.is_same_everywhere()
    }

    /// Whether it is a count of what a call did, whatever machine it ran on.
    fn is_same_everywhere(&self) -> bool {
        match &self.metric {
            Metric::Builtin(metric) | Metric::PerItem(metric) => matches!(
                metric,
                Builtin::Allocs
                    | Builtin::AllocBytes
                    | Builtin::PeakBytes
                    | Builtin::RetainedBytes
                    | Builtin::LeakedBytes
                    | Builtin::Instructions
            ),
            Metric::Own { .. } => matches!(self.dimension, Dimension::Count | Dimension::Bytes),
            _ => false,
        }
    }

    pub(super) fn is_of_single_calls(&self) -> bool {
        matches!(&self.metric, Metric::Percentile(_))
    }
}

/// Whether the ratio of two figures is known, or a bound of it; `None` where nothing is.
pub(super) fn bound_of_ratio(current: Bound, base: Bound) -> Option<Bound> {
    // A divisor that is at most so large makes a ratio that is at least so large.
    let of_divisor = match base {
        Bound::Exact => Bound::Exact,
        Bound::AtMost => Bound::AtLeast,
        Bound::AtLeast => Bound::AtMost,
    };
    match (current, of_divisor) {
        (one, Bound::Exact) => Some(one),
        (Bound::Exact, other) => Some(other),
        (one, other) => (one == other).then_some(one),
    }
}

/// What is known of the mean of several runs.
pub(super) fn bound_of_all(kept: &[KeptFigure]) -> Option<Bound> {
    kept.iter()
        .try_fold(Bound::Exact, |all, figure| match (all, figure.bound) {
            (all, Bound::Exact) => Some(all),
            (Bound::Exact, bound) => Some(bound),
            (all, bound) => (all == bound).then_some(all),
        })
}
