use perf_harness::perf_bench;

#[perf_bench(group = " ")]
fn f() {}

fn main() {}
