use std::borrow::Cow;
use std::fmt;

use perf_targets::Op;

/// What a target's rule has answered so far.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// More samples may tell.
    Open,
    /// The confidence bound lies on the right side of the limit.
    Pass,
    /// The confidence bound lies on the wrong side of the limit.
    Fail,
    /// A pass or a fail that noise of the machine may have made: it is to be measured again before it
    /// counts.
    Suspect(Suspicion),
    /// It cannot be told.
    Inconclusive(Reason),
}

impl Decision {
    pub(crate) fn is_open(&self) -> bool {
        *self == Self::Open
    }

    /// What a value says that is known for certain.
    pub(super) fn of_value(op: Op, limit: f64, value: f64) -> Self {
        if op.holds(value, limit) {
            Self::Pass
        } else {
            Self::Fail
        }
    }

    /// What intervals at the level of a pass and at that of a fail say: whether the limit is held all
    /// through the one, or nowhere in the other.
    pub(super) fn of_intervals(
        op: Op,
        limit: f64,
        for_pass: (f64, f64),
        for_fail: (f64, f64),
    ) -> Self {
        if op.holds(for_pass.0, limit) && op.holds(for_pass.1, limit) {
            Self::Pass
        } else if is_ruled_out(op, limit, for_fail) {
            Self::Fail
        } else {
            Self::Open
        }
    }
}

/// Whether no value of the interval would hold.
fn is_ruled_out(op: Op, limit: f64, (lower, upper): (f64, f64)) -> bool {
    match op {
        Op::Equal => limit < lower || upper < limit,
        _ => !op.holds(lower, limit) && !op.holds(upper, limit),
    }
}

/// What an answer would be that is to be measured again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// The target was missed.
    Missed,
    /// The target asks for slowness, and was met.
    Met,
}

/// Why a target cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// After the last look the limit still lies inside the interval.
    TooClose,
    /// So few calls could not certify the target whatever they took.
    TooFewCalls,
    /// The longest calls weigh so much that no mean can be trusted.
    HeavyTail,
    /// There would be an answer, if the machine could not have made it alone; the text says how much
    /// it did.
    NoisyMachine(String),
    /// The time for the case was over before the last look.
    OutOfTime,
    /// The run was ended before the last look, by this.
    CutShort(Cow<'static, str>),
    /// The limit is relative and there is nothing to hold it against; the text says why.
    NoBaseline(Option<String>),
    /// What it is held against comes from elsewhere; the text says from where.
    Incomparable(String),
    /// Nothing here can measure the metric; the text says why.
    NotMeasurable(String),
    /// The load was not the one that was asked for; the text says what was lacking.
    #[cfg_attr(
        not(feature = "load"),
        expect(dead_code, reason = "only a scenario has a generator")
    )]
    GeneratorTooSlow(String),
}

impl Reason {
    /// The term used in reports.
    pub(crate) fn term(&self) -> &'static str {
        match self {
            Self::TooClose => "too close",
            Self::TooFewCalls => "too few calls",
            Self::HeavyTail => "heavy tail",
            Self::NoisyMachine(_) => "noisy machine",
            Self::OutOfTime | Self::CutShort(_) => "out of time",
            Self::NoBaseline(_) => "no baseline",
            Self::Incomparable(_) => "incomparable",
            Self::NotMeasurable(_) => "not measurable here",
            Self::GeneratorTooSlow(_) => "generator too slow",
        }
    }

    /// The term that a reason in a report begins with.
    pub(crate) fn term_of(told: &str) -> &str {
        told.split_once(':').map_or(told, |(term, _)| term)
    }

    /// Whether a machine that was disturbed less might have let it be told.
    pub(crate) fn may_be_noise(&self) -> bool {
        match self {
            Self::TooClose | Self::OutOfTime | Self::HeavyTail | Self::NoisyMachine(_) => true,
            Self::TooFewCalls
            | Self::CutShort(_)
            | Self::NoBaseline(_)
            | Self::Incomparable(_)
            | Self::NotMeasurable(_)
            | Self::GeneratorTooSlow(_) => false,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.term())?;
        match self {
            Self::CutShort(why) => write!(f, ": {why}"),
            Self::NotMeasurable(why)
            | Self::GeneratorTooSlow(why)
            | Self::Incomparable(why)
            | Self::NoisyMachine(why)
            | Self::NoBaseline(Some(why)) => {
                write!(f, ": {why}")
            }
            _ => Ok(()),
        }
    }
}
