//! The commands, each from its arguments to how it ended.

mod baseline;
mod bench;
mod changed;
mod comment;
mod compare;
mod matched;
mod merge;
mod notify;
mod report;
mod run;
mod stored_results;

pub(crate) use baseline::baseline;
pub(crate) use bench::bench;
pub(crate) use comment::comment;
pub(crate) use compare::compare;
pub(crate) use merge::merge;
pub(crate) use notify::notify;
pub(crate) use report::report;
pub(crate) use run::run;
