//! 1,000 functions, ten arguments each.

use perf_harness::perf_bench;

perf_harness::main!();

include!(concat!(env!("OUT_DIR"), "/functions.rs"));
