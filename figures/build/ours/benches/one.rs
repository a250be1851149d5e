//! One benchmark.

use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(targets = "mean < 10us")]
fn sum() -> u64 {
    one_ours::sum(100)
}
