//! The commands, each from its arguments to how it ended.

mod bench;
mod changed;
mod compare;
mod matched;
mod run;

pub(crate) use bench::bench;
pub(crate) use compare::compare;
pub(crate) use run::run;
