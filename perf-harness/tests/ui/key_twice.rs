use perf_harness::perf_bench;

#[perf_bench(iters = 1, name = "a", iters = 2)]
fn f() {}

fn main() {}
