//! One function, 100 × 100 arguments.

use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(args(row = 0..100_u64, column = 0..100_u64), targets = "mean < 1us, p99 < 10us")]
fn multiply(row: u64, column: u64) -> u64 {
    row * column
}
