//! Scenarios: what is run in which phases, and what they come to.

mod faults;
mod logged;
mod replay;
#[cfg(test)]
mod replay_tests;
mod resources;
mod resources_by_second;

pub(crate) use logged::LoggedDrive;
pub(crate) use replay::Replay;
pub(crate) use resources::ResourceWatch;
pub(crate) use resources_by_second::ResourcesBySecond;
