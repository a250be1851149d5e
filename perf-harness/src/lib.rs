//! A benchmarking framework whose verdicts hold.

pub mod clock;
mod host;
mod measure;
#[doc(hidden)]
pub mod private;
mod registry;
pub mod report;
pub mod stats;
mod store;
pub mod units;

pub use std::hint::black_box;

pub use measure::{Bencher, CountingAllocator, Number, record, record_duration, record_share};
pub use perf_targets as target;
