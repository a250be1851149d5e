//! What `#[perf_bench]` registers and what its routines do, on the simulated clock.

mod arguments;
mod callers;
mod checks;
mod conditions;
mod generics;
mod matrices;
mod names;
mod options;
mod runtimes;
#[cfg(feature = "load")]
mod scenarios;
mod state;
mod support;
mod timed;
mod trouble;
