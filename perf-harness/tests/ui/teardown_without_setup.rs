use perf_harness::perf_bench;

#[perf_bench(teardown = end)]
fn f() {}

fn end() {}

fn main() {}
