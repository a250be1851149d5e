use perf_harness::perf_bench;

#[perf_bench(concurrency = 10)]
fn f() {}

fn main() {}
