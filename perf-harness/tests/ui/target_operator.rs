use perf_harness::perf_bench;

#[perf_bench(targets = "p99 1us")]
fn f() {}

fn main() {}
