use perf_harness::perf_bench;

#[perf_bench(iters = 18_446_744_073_709_551_616)]
fn f() {}

fn main() {}
