//! What is written to disk: versioned types of their own, and files that are whole or not there.

mod atomic;
pub(crate) mod baseline;
mod error;
mod exit_status;
mod file_name;
#[cfg(feature = "load")]
mod interval_log;
mod lock;
mod merge;
mod prune;
mod read;
mod run_files;
mod run_id;
mod runs;
mod summary;
pub(crate) mod wire;

pub use atomic::write_atomically;
pub(crate) use baseline::{Found, figure, find};
pub(crate) use error::StoreError;
pub use error::WriteError;
pub(crate) use exit_status::INTERRUPTED;
pub use exit_status::worse_exit_status;
#[cfg(feature = "load")]
pub(crate) use interval_log::{
    IntervalLog, IntervalLogReader, LogEntry, LogError, LoggedLoad, LoggedMember, PhaseLine,
};
pub use merge::merge;
pub use read::ReadError;
#[cfg(feature = "load")]
pub(crate) use run_files::LogFolder;
pub(crate) use run_files::{Origin, RunStore};
pub(crate) use run_id::RunId;
pub use runs::{Results, Run, RunFile, Runs, RunsError};
pub(crate) use summary::summarize;
