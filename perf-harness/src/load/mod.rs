//! Scenarios: arrivals or virtual users call a benchmark for a time. Targets are unknown here; when to
//! stop comes as a callback.

mod arrivals;
mod offer;
mod overs;
mod ramp;
mod scenario;
mod tally;
mod vu;

pub(crate) use offer::{
    ClosedOffer, Drive, Flow, Iterations, Offer, OpenOffer, Phase, PhaseEnd, Second, Shard,
};
pub(crate) use overs::{Asked, Overs};
pub(crate) use ramp::Ramp;
pub(crate) use scenario::{
    Arrival, Closed, Executor, FaultKind, FaultSpec, OnLimit, Open, Scenario, SoakLoad, Stage,
    Stop, SweepLevel,
};
pub(crate) use tally::Tally;
pub use vu::Vu;
