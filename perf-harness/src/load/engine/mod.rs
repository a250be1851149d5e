//! What makes the calls of a scenario, exactly when they are due.

mod account;
mod arrivals;
mod course;
mod desk;
mod fleet;
mod lane;
mod pacer;
mod ready;
mod room;
mod signal;
#[cfg(test)]
mod simulation;
mod source;
#[cfg(test)]
mod tests;
mod users;
mod vu;
mod watch;

pub(crate) use course::Course;
pub(crate) use fleet::Fleet;
pub(crate) use lane::AsyncLane;
pub(crate) use pacer::pace;
pub use vu::Vu;
pub(crate) use watch::watch;
