use perf_harness::perf_bench;

#[perf_bench(threads = [1, 2], concurrency = 4, isolate, scenario = "steady")]
async fn f() {}

fn main() {}
