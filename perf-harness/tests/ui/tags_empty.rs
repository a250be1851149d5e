use perf_harness::perf_bench;

#[perf_bench(tags = ["a", ""])]
fn f() {}

fn main() {}
