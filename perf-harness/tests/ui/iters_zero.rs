use perf_harness::perf_bench;

#[perf_bench(iters = 0)]
fn f() {}

fn main() {}
