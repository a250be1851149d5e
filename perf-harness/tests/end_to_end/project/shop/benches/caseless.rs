//! A benchmark without a case beside one with a case.

use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(args = [0_u64; 0])]
fn vanished(n: u64) -> u64 {
    n
}

#[perf_bench(targets = "p50 < 60s")]
fn present() {}
