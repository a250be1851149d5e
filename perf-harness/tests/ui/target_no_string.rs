use perf_harness::perf_bench;

#[perf_bench(targets = 5)]
fn f() {}

fn main() {}
