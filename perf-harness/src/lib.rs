//! A benchmarking framework whose verdicts hold.

#[cfg(test)]
extern crate self as perf_harness;

pub mod clock;
mod config;
mod host;
mod main_loop;
mod main_macro;
mod measure;
mod plan;
#[doc(hidden)]
pub mod private;
mod registry;
pub mod report;
mod run;
pub mod stats;
mod store;
pub mod units;
mod verdict;

pub use std::hint::black_box;

pub use measure::{Bencher, CountingAllocator, Number, record, record_duration, record_share};
pub use perf_macros::perf_bench;
pub use perf_targets as target;
