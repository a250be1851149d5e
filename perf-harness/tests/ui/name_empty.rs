use perf_harness::perf_bench;

#[perf_bench(name = "")]
fn f() {}

fn main() {}
