use perf_harness::perf_bench;

#[perf_bench(max_time = "0s")]
fn f() {}

fn main() {}
