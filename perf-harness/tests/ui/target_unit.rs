use perf_harness::perf_bench;

#[perf_bench(targets = ["mean < 5", "p99 < 5 parsecs"])]
fn f() {}

fn main() {}
