use perf_harness::perf_bench;

#[perf_bench(targets, max_time("1s"))]
fn f() {}

fn main() {}
