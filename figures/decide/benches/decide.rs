//! How long it takes to decide a target on a percentile that is clearly met.

use decide::hash;
use perf_harness::{black_box, perf_bench};

perf_harness::main!();

#[perf_bench(targets = "p99 < 1us")]
fn hash_a_line() -> u64 {
    hash(black_box(&[b'x'; 160]))
}
