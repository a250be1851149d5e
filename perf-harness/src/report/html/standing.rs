//! Under which of the counted words a case stands.

use serde::Serialize;

use crate::report::verdict_word::verdict_word;
use crate::report::{Benchmark, Outcome, Verdict};

/// How a case came out; what needs a look comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Standing {
    Fail,
    Errored,
    Inconclusive,
    Warn,
    Notice,
    Pass,
    None,
    Skipped,
}

impl Standing {
    pub(super) const ALL: [Self; 8] = [
        Self::Fail,
        Self::Errored,
        Self::Inconclusive,
        Self::Warn,
        Self::Notice,
        Self::Pass,
        Self::None,
        Self::Skipped,
    ];

    pub(super) fn of(benchmark: &Benchmark) -> Self {
        match benchmark.outcome {
            Outcome::Errored => Self::Errored,
            Outcome::Skipped => Self::Skipped,
            Outcome::Completed if verdict_word(benchmark) == "notice" => Self::Notice,
            Outcome::Completed => Self::of_verdict(benchmark.verdict),
        }
    }

    pub(super) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Warn => Self::Warn,
            Verdict::Fail => Self::Fail,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::None => Self::None,
        }
    }

    /// The word that cases are counted under, as in the terminal's last line.
    pub(super) fn counted_as(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Errored => "errored",
            Self::Inconclusive => "inconclusive",
            Self::Warn => "warn",
            Self::Notice => "notice",
            Self::Pass => "pass",
            Self::None => "without target",
            Self::Skipped => "skipped",
        }
    }
}
