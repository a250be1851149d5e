//! The checks before a run: what about the machine, or about how the benchmarks were built, makes
//! figures worse than they need be, and whether what the run requires is there.

mod battery;
mod build;
mod check;
mod clock_source;
mod governor;
mod load;
mod machine_checks;
mod quota;
mod requirement;
mod turbo;
mod virtualization;

pub(crate) use check::{Check, CheckStatus};
pub(crate) use machine_checks::machine_checks;
pub(crate) use requirement::{command, disk, memory, tcp};
