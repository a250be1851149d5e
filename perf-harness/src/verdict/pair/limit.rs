use perf_targets::Op;

use crate::stats::LogRatio;
use crate::verdict::decision::{Decision, Reason};
use crate::verdict::figure::Bound;

/// A limit on a ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::verdict) struct RatioLimit {
    pub(in crate::verdict) op: Op,
    pub(in crate::verdict) factor: f64,
    /// What `+0%` allows.
    pub(in crate::verdict) tolerance: f64,
}

impl RatioLimit {
    /// The logarithm of the ratio at which the limit lies.
    pub(in crate::verdict) fn log(self) -> f64 {
        let factor = self.factor.ln();
        match self.op {
            _ if self.factor != 1.0 => factor,
            Op::Less | Op::LessEqual => self.tolerance.ln_1p(),
            Op::Greater | Op::GreaterEqual => -self.tolerance.ln_1p(),
            Op::Equal => 0.0,
        }
    }

    /// A limit that lets a figure get worse by such a share, unless it asks for a change.
    pub(super) fn with_room_for(self, share: f64) -> Self {
        if self.asks_for_a_change() {
            return self;
        }
        let factor = self.log().exp();
        Self {
            factor: match self.op {
                Op::Less | Op::LessEqual => factor.max(1.0 + share),
                Op::Greater | Op::GreaterEqual => factor.min(1.0 / (1.0 + share)),
                Op::Equal => return self,
            },
            ..self
        }
    }

    /// A limit that leaves as much more room.
    pub(super) fn looser_by(self, share: f64) -> Self {
        let more = 1.0 + share;
        let factor = self.log().exp();
        Self {
            factor: match self.op {
                Op::Less | Op::LessEqual => factor * more,
                Op::Greater | Op::GreaterEqual => factor / more,
                Op::Equal => factor,
            },
            ..self
        }
    }

    pub(super) fn is_met(self, ratio: LogRatio, level: f64) -> bool {
        self.is_met_within(ratio.center, ratio.reach(level))
    }

    pub(super) fn is_missed(self, ratio: LogRatio, level: f64) -> bool {
        self.is_missed_within(ratio.center, ratio.reach(level))
    }

    /// Whether all logarithms of a ratio around `center` meet the limit.
    pub(in crate::verdict) fn is_met_within(self, center: f64, reach: f64) -> bool {
        match self.op {
            Op::Less => center + reach < self.log(),
            Op::LessEqual => center + reach <= self.log(),
            Op::Greater => center - reach > self.log(),
            Op::GreaterEqual => center - reach >= self.log(),
            // What varies is never shown to be equal.
            Op::Equal => false,
        }
    }

    /// Whether all logarithms of a ratio around `center` miss the limit.
    pub(in crate::verdict) fn is_missed_within(self, center: f64, reach: f64) -> bool {
        let is_above = center - reach > self.log();
        let is_below = center + reach < self.log();
        match self.op {
            Op::Less | Op::LessEqual => is_above,
            Op::Greater | Op::GreaterEqual => is_below,
            Op::Equal => is_above || is_below,
        }
    }

    /// Whether a ratio of which just a bound is known may be told to meet the limit.
    pub(in crate::verdict) fn may_be_met(self, bound: Bound) -> bool {
        match bound {
            Bound::Exact => true,
            Bound::AtMost => self.op.is_upper_bound(),
            Bound::AtLeast => matches!(self.op, Op::Greater | Op::GreaterEqual),
        }
    }

    /// Whether a ratio of which just a bound is known may be told to miss the limit.
    pub(in crate::verdict) fn may_be_missed(self, bound: Bound) -> bool {
        match bound {
            Bound::Exact => true,
            Bound::AtMost => matches!(self.op, Op::Greater | Op::GreaterEqual),
            Bound::AtLeast => self.op.is_upper_bound(),
        }
    }

    /// Whether something has to become better, and not just no worse.
    pub(in crate::verdict) fn asks_for_a_change(self) -> bool {
        match self.op {
            Op::Less | Op::LessEqual => self.factor < 1.0,
            Op::Greater | Op::GreaterEqual => self.factor > 1.0,
            Op::Equal => self.factor != 1.0,
        }
    }

    /// Holds two counted figures against each other. A product such as 0.7·10 may lie a rounding
    /// beside the number that is meant.
    pub(in crate::verdict) fn holds_exactly(self, candidate: f64, base: f64) -> bool {
        let limit = self.factor * base;
        let is_equal = (candidate - limit).abs() <= 1e-9 * limit.abs();
        self.op
            .holds(if is_equal { limit } else { candidate }, limit)
    }
}

/// The answer where a figure is to become better that is nothing on either side.
pub(in crate::verdict) fn no_change_of_nothing() -> Decision {
    let why = "it is 0 on both sides, and no ratio tells of a change".to_owned();
    Decision::Inconclusive(Reason::NotMeasurable(why))
}
