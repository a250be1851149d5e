//! The work under the harness; how often comes from perf.toml.

use cost::{steps, work};
use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!();

#[perf_bench]
fn call(bencher: Bencher<'_>) {
    let steps = steps();
    bencher.bench(|| work(black_box(steps)));
}
