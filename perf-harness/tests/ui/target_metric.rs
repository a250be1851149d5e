use perf_harness::perf_bench;

#[perf_bench(targets = "trouhgput > 1k/s")]
fn f() {}

fn main() {}
