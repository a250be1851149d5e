//! What is told of a scenario, in whatever format: each figure as a text that is ready.

mod head;
mod loads;
mod sayings;
mod stages;

pub(super) use head::{head, kind_of_times};
pub(super) use loads::outstanding_loads;
pub(super) use sayings::sayings;
pub(super) use stages::{LOAD, StageTable};
