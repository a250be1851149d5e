//! What the calls of one benchmark came to in a span of time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::measure::RecordedFigure;
use crate::stats::Histogram;

/// Calls of one benchmark in a span of time: one second, or a whole phase. A call counts where it
/// ends, an arrival where it is due. Times count from the beginning of the phase.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    #[serde(skip)]
    pub(crate) response: Histogram,
    /// End − start.
    #[serde(skip)]
    pub(crate) service: Histogram,
    /// Start − intended.
    #[serde(skip)]
    pub(crate) lag: Histogram,
    /// Start − when it was due and there was room for it: the generator's own doing.
    #[serde(skip)]
    pub(crate) own_lag: Histogram,
    /// The shortest of the unfinished ones: quantiles beyond are this or more.
    pub(crate) unfinished_from_ns: Option<u64>,
    /// At the end of the span: calls under way, and arrivals that are due and wait.
    pub(crate) in_flight: u64,
    pub(crate) backlog: u64,
    /// The number of calls under way, summed over time, and all that calls waited for their start.
    pub(crate) present_ns: u128,
    /// Checks that held, and all.
    #[serde(deserialize_with = "super::text::names")]
    pub(crate) checks: BTreeMap<&'static str, (u64, u64)>,
    /// What the calls recorded: of a whole phase, not by the second.
    #[serde(skip)]
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

    /// Adds what came to pass in a later span.
    pub(crate) fn add(&mut self, later: &Self) {
        self.end_ns = later.end_ns;
        self.offered += later.offered;
        self.started += later.started;
        self.passed += later.passed;
        self.failed += later.failed;
        self.dropped += later.dropped;
        self.unfinished += later.unfinished;
        for (error, count) in &later.errors {
            count_error(&mut self.errors, error, *count);
        }
        self.response.merge(&later.response);
        self.service.merge(&later.service);
        self.lag.merge(&later.lag);
        self.own_lag.merge(&later.own_lag);
        let shortest = [self.unfinished_from_ns, later.unfinished_from_ns];
        self.unfinished_from_ns = shortest.into_iter().flatten().min();
        self.in_flight = later.in_flight;
        self.backlog = later.backlog;
        self.present_ns += later.present_ns;
        for (name, (held, all)) in &later.checks {
            let check = self.checks.entry(name).or_default();
            *check = (check.0 + held, check.1 + all);
        }
    }

    /// Forgets all, and keeps the room.
    pub(super) fn clear(&mut self) {
        let mut response = std::mem::take(&mut self.response);
        let mut service = std::mem::take(&mut self.service);
        let mut lag = std::mem::take(&mut self.lag);
        let mut own_lag = std::mem::take(&mut self.own_lag);
        for histogram in [&mut response, &mut service, &mut lag, &mut own_lag] {
            histogram.clear();
        }
        *self = Self {
            response,
            service,
            lag,
            own_lag,
            ..Self::default()
        };
    }

    /// One more error that said this.
    pub(super) fn fail(&mut self, error: &str) {
        self.failed += 1;
        count_error(&mut self.errors, error, 1);
    }
}

/// Kinds of errors that are told apart.
const MOST_KINDS: usize = 64;
/// So much of what an error says tells its kind.
const KIND_CHARACTERS: usize = 160;

fn count_error(errors: &mut BTreeMap<String, u64>, error: &str, count: u64) {
    let end = error.char_indices().nth(KIND_CHARACTERS);
    let kind = end.map_or(error, |(end, _)| &error[..end]);
    if let Some(known) = errors.get_mut(kind) {
        *known += count;
    } else if errors.len() < MOST_KINDS {
        errors.insert(kind.to_owned(), count);
    } else {
        *errors.entry(OTHERS.to_owned()).or_default() += count;
    }
}

/// What errors beyond the kinds that are told apart go by.
const OTHERS: &str = "other errors";
