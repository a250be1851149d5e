//! What is told of a scenario, in whatever format: each figure as a text that is ready.

mod curve;
mod head;
mod sayings;
mod stages;

pub(super) use curve::capacity;
pub(super) use head::{head, kind_of_times};
pub(super) use sayings::{Saying, sayings};
pub(super) use stages::{LOAD, StageTable};
