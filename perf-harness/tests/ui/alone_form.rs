use perf_harness::perf_bench;

#[perf_bench(alone = false, iters = 10)]
fn f() {}

fn main() {}
