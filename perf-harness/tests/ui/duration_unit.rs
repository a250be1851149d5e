use perf_harness::perf_bench;

#[perf_bench(max_time = "5")]
fn f() {}

fn main() {}
