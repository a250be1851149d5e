use perf_harness::perf_bench;

#[perf_bench(samples = 0)]
fn f() {}

fn main() {}
