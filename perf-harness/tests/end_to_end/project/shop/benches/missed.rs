//! Targets that no machine meets.

use perf_harness::{black_box, perf_bench};

perf_harness::main!();

/// Far longer than a nanosecond on any machine.
fn long() -> u64 {
    (0..2_000).fold(0, |sum, step| black_box(sum + step))
}

#[perf_bench(targets = "mean < 1ns")]
fn checkout() -> u64 {
    long()
}

#[perf_bench(targets = "p99 < 1ns")]
fn tail() -> u64 {
    long()
}

#[perf_bench(targets = "allocs == 0")]
fn allocating() -> Vec<u8> {
    black_box(vec![1; 64])
}

#[perf_bench(targets = "mean < 1ns", acceptable = "mean < 60s")]
fn tolerated() -> u64 {
    long()
}

#[perf_bench(targets = "errors < 50%")]
fn refused() -> Result<(), String> {
    black_box(Err("closed".to_owned()))
}

#[perf_bench(targets = "p50 < 60s")]
fn met() -> u64 {
    long()
}

#[perf_bench(targets = "p99.9 < 60s", iters = 100)]
fn few() -> u64 {
    long()
}
