//! The attribute macro of perf-harness.
