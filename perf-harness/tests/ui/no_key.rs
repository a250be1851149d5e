use perf_harness::perf_bench;

#[perf_bench("p99 < 1us", iters = 5)]
fn f() {}

fn main() {}
