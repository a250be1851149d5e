//! How long a service took to be well again.

use std::fmt;

use perf_targets::{Builtin, Op};

use crate::units::Time;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::{Bound, Figure, FigureSource};

/// The time from the end of an overload or a fault until all targets held again: of several the
/// longest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Recovery {
    /// It had recovered by then, and in the second before that it had not wholly.
    Within { ns: u64, second_ns: u64 },
    /// It was watched for so long and had not; or it was well from then on, and for too short a time
    /// to count.
    NotWithin { ns: u64, well_for_ns: u64 },
}

impl Recovery {
    /// So long all targets must hold before it counts as well.
    pub(crate) const HOLDS_FOR_NS: u64 = 5_000_000_000;

    /// The longer of the two; what did not recover is longer than what did.
    pub(crate) fn longer(self, other: Self) -> Self {
        let key = |recovery: &Self| match recovery {
            Self::Within { ns, .. } => (false, *ns),
            Self::NotWithin { ns, .. } => (true, *ns),
        };
        if key(&other) > key(&self) {
            other
        } else {
            self
        }
    }

    fn ends(self) -> (f64, f64) {
        match self {
            Self::Within { ns, second_ns } => (ns.saturating_sub(second_ns) as f64, ns as f64),
            Self::NotWithin { ns, .. } => (ns as f64, f64::INFINITY),
        }
    }

    pub(super) fn figure(self) -> Figure {
        let (lower, upper) = self.ends();
        let (value, bound) = match self {
            Self::Within { ns, .. } => (ns as f64, Bound::Exact),
            Self::NotWithin { ns, .. } => (ns as f64, Bound::AtLeast),
        };
        Figure {
            value: Some(value),
            lower: Some(lower),
            upper: Some(upper).filter(|upper| upper.is_finite()),
            dimension: Builtin::Recovery.dimension(),
            direction: Some(Builtin::Recovery.direction()),
            source: FigureSource::Counts,
            samples: None,
            watched: None,
            bound,
            remark: Some(match self {
                Self::Within { .. } => "known to a second".to_owned(),
                Self::NotWithin { well_for_ns: 0, .. } => "it had not recovered by then".to_owned(),
                Self::NotWithin { .. } => self.to_string(),
            }),
        }
    }

    pub(super) fn decide(self, op: Op, limit: f64) -> Decision {
        let ends = self.ends();
        match (Decision::of_intervals(op, limit, ends, ends), self) {
            (Decision::Open, Self::NotWithin { well_for_ns, .. }) if well_for_ns > 0 => {
                Decision::Inconclusive(Reason::CutShort(self.to_string().into()))
            }
            (Decision::Open, Self::NotWithin { ns, .. }) => {
                let watched = Time(ns as f64);
                Decision::Inconclusive(Reason::CutShort(
                    format!("it was watched for no longer than {watched} after the overload")
                        .into(),
                ))
            }
            (Decision::Open, Self::Within { .. }) => Decision::Inconclusive(Reason::TooClose),
            (decision, _) => decision,
        }
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within { ns: 0, .. } => f.write_str("recovered at once"),
            Self::Within { ns, .. } => write!(f, "recovered within {}", Time(*ns as f64)),
            Self::NotWithin { ns, well_for_ns } if *well_for_ns > 0 => write!(
                f,
                "well from {} on, but watched for only {} of the {} that it must hold",
                Time(*ns as f64),
                Time(*well_for_ns as f64),
                Time(Self::HOLDS_FOR_NS as f64)
            ),
            Self::NotWithin { ns, .. } => write!(f, "not recovered within {}", Time(*ns as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn what_is_known_to_a_second_is_judged_by_both_ends() {
        let recovery = Recovery::Within {
            ns: 7 * SECOND,
            second_ns: SECOND,
        };
        let decide = |limit: f64| recovery.decide(Op::Less, limit * 1e9);
        assert_eq!(decide(7.5), Decision::Pass);
        assert_eq!(decide(6.5), Decision::Inconclusive(Reason::TooClose));
        assert_eq!(decide(5.5), Decision::Fail);
    }

    #[test]
    fn what_never_recovered_fails_where_it_was_watched_for_long_enough() {
        let never = Recovery::NotWithin {
            ns: 20 * SECOND,
            well_for_ns: 0,
        };
        assert_eq!(never.decide(Op::Less, 10e9), Decision::Fail);
        let Decision::Inconclusive(reason) = never.decide(Op::Less, 30e9) else {
            panic!("nobody knows");
        };
        assert_eq!(reason.term(), "out of time");
        assert_eq!(never.figure().bound, Bound::AtLeast);
        let late = Recovery::NotWithin {
            ns: 20 * SECOND,
            well_for_ns: 3 * SECOND,
        };
        let said = "well from 20 s on, but watched for only 3 s of the 5 s that it must hold";
        assert_eq!(late.figure().remark.as_deref(), Some(said));
        let soon = Recovery::Within {
            ns: 90 * SECOND,
            second_ns: SECOND,
        };
        assert_eq!(soon.longer(never), never);
    }
}
