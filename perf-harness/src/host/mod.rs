//! What machine this is, and what the operating system tells of the process.

mod affinity;
mod cgroup;
mod child;
mod disturbance;
pub(crate) mod environment;
mod exit_guard;
mod file_stamp;
#[cfg(feature = "load")]
mod file_system;
mod files;
mod fnv1a;
#[cfg(all(feature = "counters", target_os = "linux"))]
mod hardware_counters;
#[cfg(feature = "load")]
mod idle_time;
mod interruption;
mod kept_file;
mod machine;
#[cfg(feature = "load")]
mod memory_room;
mod proc_reader;
#[cfg(feature = "load")]
mod process;
mod processor_event;
mod revision;
mod standard_output;
mod switches;
pub(crate) mod terminal;
mod thread_time;
mod usage;
pub(crate) mod valgrind;

pub(crate) use affinity::{Cores, pin_to};
pub(crate) use child::{
    Waited, end_all, end_with_parent, ended_within, set_apart, set_libraries, wait_for,
};
#[cfg(feature = "load")]
pub(crate) use child::{end_with_thread, terminate_all};
pub(crate) use disturbance::{Disturbances, Observer};
pub(crate) use environment::{Check, CheckStatus, machine_checks};
pub(crate) use exit_guard::{guard_exit, let_exit};
pub(crate) use file_stamp::FileStamp;
#[cfg(feature = "load")]
pub(crate) use file_system::{FileSystem, reserve};
pub(crate) use files::Files;
#[cfg(all(test, feature = "load"))]
pub(crate) use files::Tree;
pub(crate) use fnv1a::fnv1a;
#[cfg(all(feature = "counters", target_os = "linux"))]
pub(crate) use hardware_counters::{HardwareCounters, Standing};
#[cfg(feature = "load")]
pub(crate) use idle_time::{IdleTime, wake_promptly};
pub(crate) use interruption::{is_interrupted, watch_interruptions};
pub(crate) use machine::Machine;
#[cfg(feature = "load")]
pub(crate) use memory_room::{HeldMemory, MemoryRoom};
pub(crate) use proc_reader::{ProcCounts, ProcReader, page_bytes};
#[cfg(all(test, feature = "load"))]
pub(crate) use process::stat_file;
#[cfg(feature = "load")]
pub(crate) use process::{Process, ProcessReading};
pub(crate) use processor_event::ProcessorEvent;
pub(crate) use revision::{Revision, RevisionQuery};
pub(crate) use standard_output::{Diverted, standard_input, standard_output};
pub(crate) use switches::{Switches, current_core};
pub(crate) use thread_time::thread_time;
pub(crate) use usage::{Usage, tick_ns};
