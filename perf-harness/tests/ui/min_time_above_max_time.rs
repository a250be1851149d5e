use perf_harness::perf_bench;

#[perf_bench(min_time = "2s", max_time = "100ms")]
fn f() {}

fn main() {}
