//! A mistake in a target on a gauge.

use perf_harness::{Bencher, perf_bench};

perf_harness::main!();

#[perf_bench(targets = "depth.total < 5")]
fn gauged(bencher: Bencher<'_>) {
    let depth = 3;
    bencher.gauge("depth", || depth).bench(|| depth);
}
