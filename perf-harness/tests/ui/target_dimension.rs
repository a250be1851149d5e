use perf_harness::perf_bench;

#[perf_bench(targets = "allocs == 0, p99<500/s")]
fn f() {}

fn main() {}
