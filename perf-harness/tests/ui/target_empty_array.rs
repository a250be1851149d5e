use perf_harness::perf_bench;

#[perf_bench(targets = [])]
fn f() {}

fn main() {}
