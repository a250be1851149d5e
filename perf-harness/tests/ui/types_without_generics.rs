use perf_harness::perf_bench;

#[perf_bench(types = [u8])]
fn f() {}

fn main() {}
