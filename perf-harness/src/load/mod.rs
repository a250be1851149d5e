//! Scenarios: arrivals or virtual users call a benchmark for a time. Targets are unknown here; when to
//! stop comes as a callback.

#[cfg(feature = "load")]
mod engine;
#[cfg(feature = "load")]
mod offer;
#[cfg(feature = "load")]
mod overs;
#[cfg(feature = "load")]
mod ramp;
#[cfg(feature = "load")]
mod random;
mod scenario;
mod shard;
#[cfg(feature = "load")]
mod tally;
pub(crate) mod text;

#[cfg(feature = "load")]
pub use engine::Vu;
#[cfg(feature = "load")]
pub(crate) use engine::{AsyncLane, Course, Fleet, pace, watch};
#[cfg(feature = "load")]
pub(crate) use offer::{
    ClosedOffer, Drive, Flow, Iterations, Offer, OpenOffer, Phase, PhaseEnd, Second,
};
#[cfg(feature = "load")]
pub(crate) use overs::{Asked, Overs};
#[cfg(feature = "load")]
pub(crate) use ramp::Ramp;
#[cfg(feature = "load")]
pub(crate) use random::{mixed, random_for};
pub(crate) use scenario::{
    Arrival, Closed, Executor, FaultKind, FaultSpec, OnLimit, Open, Scenario, SoakLoad, Stage,
    SweepLevel,
};
pub(crate) use shard::Shard;
#[cfg(feature = "load")]
pub(crate) use tally::Tally;
