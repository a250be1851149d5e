//! The seconds of a scenario in HdrHistogram's log format (V2 histograms), which its own tools read.
//!
//! What is no histogram stands in comments: what the load was, the counts of each second, and at the
//! end of a phase what is not told by the second. With them the log alone is enough to judge the load
//! later, together with those of other shards.

mod error;
mod line;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use error::LogError;
pub(crate) use line::{LoggedLoad, LoggedMember, PhaseLine};
pub(crate) use read::{IntervalLogReader, LogEntry};
pub(crate) use write::IntervalLog;
