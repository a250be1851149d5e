use perf_harness::perf_bench;

#[perf_bench(args = [1])]
fn f() {}

fn main() {}
