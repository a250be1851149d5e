use perf_harness::perf_bench;

#[perf_bench(warmup = 1.5)]
fn f() {}

fn main() {}
