use perf_harness::perf_bench;

#[perf_bench(ignore = true)]
fn f() {}

fn main() {}
