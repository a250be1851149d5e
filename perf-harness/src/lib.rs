//! A benchmarking framework whose verdicts hold.

pub mod stats;
