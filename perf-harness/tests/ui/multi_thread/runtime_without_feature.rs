use perf_harness::perf_bench;

#[perf_bench(runtime = "multi_thread")]
async fn f() {}

fn main() {}
