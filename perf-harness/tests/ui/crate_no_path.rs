use perf_harness::perf_bench;

#[perf_bench(crate = "harness")]
fn f() {}

fn main() {}
