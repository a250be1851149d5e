use perf_harness::perf_bench;

#[perf_bench(iters = -5)]
fn f() {}

fn main() {}
