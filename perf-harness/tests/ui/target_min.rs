use perf_harness::perf_bench;

#[perf_bench(targets = "min < 1us")]
fn f() {}

fn main() {}
