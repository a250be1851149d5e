use perf_harness::perf_bench;

#[perf_bench(threads = [1, 2])]
async fn f() {}

fn main() {}
