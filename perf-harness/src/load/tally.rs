//! What the calls of one benchmark came to in a span of time.

use std::collections::BTreeMap;

use crate::measure::RecordedFigure;
use crate::stats::Histogram;

/// Calls of one benchmark in a span of time: one second, or a whole phase. A call counts where it
/// ends, an arrival where it is due. Times count from the beginning of the phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    /// Arrivals that were due; calls that were started in a closed model.
    pub(crate) offered: u64,
    pub(crate) started: u64,
    /// Calls that ended well, and that returned an error.
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Arrivals dropped at the limit of calls in flight.
    pub(crate) dropped: u64,
    /// Calls that had not ended, or never started, when all was over.
    pub(crate) unfinished: u64,
    /// Errors by what they said.
    pub(crate) errors: BTreeMap<String, u64>,
    /// End − intended; of a closed model end − start. Unfinished ones by their age.
    pub(crate) response: Histogram,
    /// End − start.
    pub(crate) service: Histogram,
    /// Start − intended.
    pub(crate) lag: Histogram,
    /// The shortest of the unfinished ones: quantiles beyond are this or more.
    pub(crate) unfinished_from_ns: Option<u64>,
    /// At the end of the span: calls under way, and arrivals that are due and wait.
    pub(crate) in_flight: u64,
    pub(crate) backlog: u64,
    /// Arrivals that were started late although there was room for them.
    pub(crate) late: u64,
    /// The number of calls under way and of arrivals that wait, summed over time.
    pub(crate) present_ns: u128,
    /// Checks that held, and all.
    pub(crate) checks: BTreeMap<&'static str, (u64, u64)>,
    /// What the calls recorded.
    pub(crate) figures: Vec<RecordedFigure>,
}

impl Tally {
    /// Calls that ended.
    pub(crate) fn ended(&self) -> u64 {
        self.passed + self.failed
    }

    pub(crate) fn span_ns(&self) -> u64 {
        self.end_ns - self.begin_ns
    }
}
