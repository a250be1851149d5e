//! What the shop does most.

use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!();

#[perf_bench(targets = "mean < 10s, allocs == 0", tags = ["nightly", "weekly"])]
fn get() -> Option<u64> {
    black_box("12345").parse().ok()
}

#[perf_bench(targets = "mean < 10s")]
fn sort(bencher: Bencher<'_>) {
    bencher.with_inputs(shop::prices).bench_values(|mut prices| {
        prices.sort_unstable();
        prices
    });
}
