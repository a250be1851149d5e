//! The models of noise.

use super::overs::{Course, Lengths};

/// How calls over the limit come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Noise {
    pub(crate) name: &'static str,
    pub(crate) lengths: Lengths,
    pub(crate) course: Course,
}

impl Noise {
    pub(crate) const QUIET: Self = Self::bursts("quiet", Lengths::Fixed(1));
    pub(crate) const BURSTS_OF_10: Self = Self::bursts("bursts of 10", Lengths::Fixed(10));
    pub(crate) const BURSTS_OF_100: Self = Self::bursts("bursts of 100", Lengths::Fixed(100));
    pub(crate) const BURSTS_OF_1000: Self = Self::bursts("bursts of 1000", Lengths::Fixed(1000));
    pub(crate) const BURSTS_TO_1000: Self =
        Self::bursts("bursts of 1 to 1000", Lengths::LogUniform(1000));
    pub(crate) const HEAVY_TAIL: Self = Self::bursts("heavy tail", Lengths::Pareto(1000));

    /// Bursts at random times.
    pub(crate) const fn bursts(name: &'static str, lengths: Lengths) -> Self {
        Self {
            name,
            lengths,
            course: Course::Steady,
        }
    }

    /// A share that rises over so many calls, from half of its mean to one and a half of it, and
    /// falls back.
    pub(crate) const fn drift(calls: u64) -> Self {
        Self {
            name: "drift",
            lengths: Lengths::Fixed(1),
            course: Course::Drift(calls),
        }
    }

    /// Spells of so many calls in the mean.
    pub(crate) const fn two_speeds(calls: u64) -> Self {
        Self {
            name: "bimodal",
            lengths: Lengths::Fixed(1),
            course: Course::TwoSpeeds(calls),
        }
    }
}
