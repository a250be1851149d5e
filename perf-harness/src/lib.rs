//! Benchmarks that state what must hold, and verdicts that hold: pass, fail, or cannot tell.
//!
//! A benchmark is a function with [`#[perf_bench]`](macro@perf_bench). Its `targets` say what must
//! hold. `cargo bench` measures until each target is decided at the stated confidence (99% by
//! default), or until the time for the case is over. What cannot be told is `inconclusive`, with
//! the reason; it never passes.
//!
//! ```toml
//! # Cargo.toml
//! [dev-dependencies]
//! perf-harness = "0.1"
//!
//! [lib]
//! bench = false
//!
//! [[bench]]
//! name = "cache"
//! harness = false
//! ```
//!
//! ```
//! // benches/cache.rs
//! use perf_harness::{Bencher, black_box, perf_bench};
//!
//! perf_harness::main!();
//!
//! #[perf_bench(targets = "p99 < 1us, allocs == 0")]
//! fn get_hit() -> Option<u64> {
//!     black_box("12345").parse().ok()
//! }
//!
//! #[perf_bench(args = [100, 1_000], items = n, targets = "mean < 50us")]
//! fn sort(bencher: Bencher, n: usize) {
//!     bencher
//!         .with_inputs(|| (0..n).rev().collect::<Vec<_>>())
//!         .bench_values(|mut numbers| {
//!             numbers.sort_unstable();
//!             numbers
//!         });
//! }
//!
//! #[perf_bench(targets = "p95 < 10ms, errors < 1%")]
//! async fn fetch() -> Result<u64, std::num::ParseIntError> {
//!     black_box("17").parse()
//! }
//! ```
//!
//! Without `--bench`, as under `cargo test`, each case runs once and no time is judged.
//!
//! | exit status | meaning |
//! |---|---|
//! | 0 | no target was missed |
//! | 2 | usage or configuration, or no benchmark found |
//! | 3 | a target was missed |
//! | 4 | a target is inconclusive, under `strict` |
//! | 5 | no fit baseline, under `--baseline-strict` |
//! | 101 | a benchmark panicked, returned an error, or was misused |
//! | 130 | a comparison of two builds, or a load, was interrupted |
//!
//! # Where to look
//!
//! - [`#[perf_bench]`](macro@perf_bench): all keys of the attribute, with examples.
//! - [`main!`]: makes `main` of the bench target; links libraries, installs the counting allocator.
//! - [`Bencher`]: inputs that are not timed, fallible and asynchronous calls.
//! - [`Registry`]: benchmarks that are added while the program starts, for generated suites.
//! - [`record`], [`record_bytes`], [`record_duration`], [`record_share`], [`gauge`]: figures of the
//!   benchmark's own.
//! - [`skip`]: leaves a case out whose server, for example, is not there.
//! - [`target`]: the grammar of targets.
//! - `child` and `fault` (feature `load`): the server under test, and what goes wrong on purpose.
//! - [`report`]: reading, comparing and writing reports.
//! - [`stats`]: the statistics that verdicts rest on, with their sources.
//! - [`black_box`]: keeps the compiler from removing or foreseeing a value.
//!
//! # Features
//!
//! - `multi-thread`: tokio's multi-threaded runtime, for `runtime = "multi_thread"`.
//! - `counters`: instructions, cycles, mispredicted branches and cache misses from the processor's
//!   own counters, on Linux.
//! - `load`: scenarios, by which arrivals or virtual users call a benchmark for a time.

#[cfg(test)]
extern crate self as perf_harness;

#[cfg(feature = "load")]
pub mod child;
pub mod clock;
mod config;
#[cfg(feature = "load")]
pub mod fault;
mod host;
#[cfg_attr(
    not(feature = "load"),
    allow(
        dead_code,
        reason = "perf.toml may describe scenarios of other bench targets"
    )
)]
mod load;
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

#[cfg(feature = "load")]
pub use load::Vu;
pub use measure::{
    Bencher, BytesCount, Counter, CountingAllocator, ItemsCount, Number, gauge, higher_is_better,
    lower_is_better, record, record_bytes, record_duration, record_share, skip,
};
pub use perf_macros::perf_bench;
pub use perf_targets as target;
pub use registry::{Arguments, CallerNumbers, Registration, Registry};

/// The examples of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
