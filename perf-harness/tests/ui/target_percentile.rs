use perf_harness::perf_bench;

#[perf_bench(targets = "p(100) < 1us")]
fn f() {}

fn main() {}
