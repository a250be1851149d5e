use perf_harness::perf_bench;

#[perf_bench]
#[perf_bench(name = "again")]
fn f() {}

fn main() {}
