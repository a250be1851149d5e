use perf_harness::perf_bench;

#[perf_bench(runtime = "multithread")]
async fn f() {}

fn main() {}
