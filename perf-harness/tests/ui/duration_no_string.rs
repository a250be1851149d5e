use perf_harness::perf_bench;

#[perf_bench(timeout = 5)]
fn f() {}

fn main() {}
