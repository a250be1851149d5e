//! Scenarios: what is run in which phases, and what they come to.

mod faults;
mod resources;
mod resources_by_second;

pub(crate) use resources::ResourceWatch;
pub(crate) use resources_by_second::ResourcesBySecond;
