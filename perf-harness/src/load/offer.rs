//! What is asked of the engine: phases of load, and who watches them.

use std::time::Duration;

use super::overs::{Asked, Overs};
use super::ramp::Ramp;
use super::scenario::{Arrival, OnLimit};
use super::shard::Shard;
use super::tally::Tally;
use crate::measure::CaseError;

/// A stretch of load that is run at once, until its calls have ended.
#[derive(Clone, Debug)]
pub(crate) struct Phase {
    /// The part of the calls that each benchmark of a mix makes; one for a benchmark alone.
    pub(crate) weights: Vec<f64>,
    pub(crate) offer: Offer,
    /// So long may calls that are under way at the end take to end.
    pub(crate) graceful_stop: Duration,
    /// What is asked of the calls of each benchmark, in the order of the mix.
    pub(crate) asked: Vec<Asked>,
    /// Draws arrivals and weights.
    pub(crate) seed: u64,
    pub(crate) shard: Shard,
    /// When it begins, on the scenario's own time: phases follow each other.
    pub(crate) begin_ns: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Offer {
    Open(OpenOffer),
    Closed(ClosedOffer),
}

/// Arrivals at a rate.
#[derive(Clone, Debug)]
pub(crate) struct OpenOffer {
    /// Calls a second.
    pub(crate) rate: Ramp,
    pub(crate) arrival: Arrival,
    pub(crate) max_in_flight: u32,
    pub(crate) on_limit: OnLimit,
}

/// Virtual users that call again and again.
#[derive(Clone, Debug)]
pub(crate) struct ClosedOffer {
    pub(crate) users: Ramp,
    pub(crate) iterations: Iterations,
}

/// How often virtual users call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Iterations {
    /// Until the time is over.
    Endless,
    /// So often, all together.
    Shared(u64),
    /// So often, each of them.
    PerUser(u64),
}

/// What is told each second, and when all has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Second<'a> {
    /// What each benchmark came to in it, in the order of the mix.
    pub(crate) tallies: &'a [&'a Tally],
    /// Virtual users at its end; of an open model the calls in flight.
    pub(crate) users: u64,
    /// Whether no more calls are started.
    pub(crate) is_draining: bool,
}

/// Whether load goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Go,
    /// No more calls are started; the text says what for.
    Stop(String),
}

/// What a phase came to.
#[derive(Clone, Debug)]
pub(crate) struct PhaseEnd {
    /// What each benchmark came to, in the order of the mix.
    pub(crate) tallies: Vec<Tally>,
    /// Calls over each of the limits that were asked for, by benchmark.
    pub(crate) overs: Vec<Vec<Overs>>,
    /// What stopped it before its time.
    pub(crate) stopped: Option<String>,
}

/// Whatever runs phases: the real engine, or a script in tests.
pub(crate) trait Drive {
    /// Runs a phase, and tells each second of it.
    fn run(
        &mut self,
        phase: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError>;
}
