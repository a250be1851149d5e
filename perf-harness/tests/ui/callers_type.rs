use perf_harness::perf_bench;

const THREADS: [u8; 2] = [1, 2];

#[perf_bench(threads = THREADS)]
fn f() {}

fn main() {}
