//! Nothing to measure.

perf_harness::main!();
