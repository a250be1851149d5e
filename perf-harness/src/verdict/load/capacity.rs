//! The highest rate that was sustained.

use perf_targets::{Builtin, Op};

use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};

/// Between which rates a service breaks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Capacity {
    /// The highest rate that was sustained; `None` where not even the lowest one tried was.
    pub(crate) sustained: Option<f64>,
    /// The lowest rate that was not; `None` where the highest one allowed was sustained.
    pub(crate) broken: Option<f64>,
    /// Why no higher rate could be tried, where it was the generator's doing.
    pub(crate) too_slow: Option<String>,
    /// Steps that it took, those that were repeated included.
    pub(crate) steps: u64,
}

impl Capacity {
    pub(super) fn figure(&self) -> Figure {
        let (value, bound) = match (self.sustained, self.broken) {
            (Some(sustained), Some(_)) => (Some(sustained), Bound::Exact),
            (Some(sustained), None) => (Some(sustained), Bound::AtLeast),
            (None, Some(broken)) => (Some(broken), Bound::AtMost),
            (None, None) => (None, Bound::Exact),
        };
        Figure {
            value,
            lower: self.sustained,
            upper: self.broken,
            dimension: Builtin::Capacity.dimension(),
            direction: Some(Builtin::Capacity.direction()),
            source: FigureSource::Counts,
            samples: Some(self.steps),
            watched: None,
            bound,
            remark: Some(match (self.sustained, self.broken) {
                (Some(_), Some(_)) => "bracketed by a search".to_owned(),
                (Some(_), None) if self.too_slow.is_some() => {
                    "the generator was too slow for more".to_owned()
                }
                (Some(_), None) => "the highest rate allowed was sustained".to_owned(),
                (None, Some(_)) => "not even the lowest rate tried was sustained".to_owned(),
                (None, None) => "no step was run".to_owned(),
            }),
        }
    }

    /// It lies in the bracket: what holds at both ends holds.
    pub(super) fn decide(&self, op: Op, limit: f64) -> Decision {
        let lower = self.sustained.unwrap_or(0.0);
        let upper = self.broken.unwrap_or(f64::INFINITY);
        if self.sustained.is_none() && self.broken.is_none() {
            return Decision::Inconclusive(Reason::OutOfTime);
        }
        match Decision::of_intervals(op, limit, (lower, upper), (lower, upper)) {
            Decision::Open if self.broken.is_none() && self.too_slow.is_some() => {
                let why = self.too_slow.clone().unwrap_or_default();
                Decision::Inconclusive(Reason::GeneratorTooSlow(why))
            }
            Decision::Open if self.broken.is_none() => Decision::Inconclusive(Reason::CutShort(
                "the highest rate that the search may try was sustained, raise `max_rate`".into(),
            )),
            Decision::Open => Decision::Inconclusive(Reason::TooClose),
            decision => decision,
        }
    }
}
