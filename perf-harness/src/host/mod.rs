//! What machine this is, and what the operating system tells of the process.

mod affinity;
pub(crate) mod environment;
mod exit_guard;
mod machine;
mod process;
mod revision;
mod standard_output;
pub(crate) mod terminal;

pub(crate) use affinity::{Cores, pin_to};
pub(crate) use environment::{Check, CheckStatus, Files, machine_checks};
pub(crate) use exit_guard::guard_exit;
pub(crate) use machine::Machine;
pub(crate) use process::CpuTimes;
pub(crate) use revision::{Revision, RevisionQuery};
pub(crate) use standard_output::Diverted;
