use perf_harness::perf_bench;

#[perf_bench(targets = "p99 < 1us over 10s")]
fn f() {}

fn main() {}
