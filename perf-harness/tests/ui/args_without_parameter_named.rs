use perf_harness::perf_bench;

#[perf_bench(args(n = [1]))]
fn f() {}

fn main() {}
