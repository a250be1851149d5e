//! Scenarios as perf.toml and the attribute describe them.

mod executor;
mod faults;
mod fields;
mod preset;
mod read;
mod stages;
mod stop;
mod unit;
mod written;

pub(crate) use read::inline;
pub(super) use read::read;
pub(crate) use stop::{check_window, is_told_each_second};
pub(super) use unit::{rate, shown_rate, users};
