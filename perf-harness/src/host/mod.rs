//! What machine this is, and what the operating system tells of the process.

mod affinity;
mod process;

pub(crate) use affinity::{Cores, pin_to};
pub(crate) use process::CpuTimes;
