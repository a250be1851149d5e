use perf_harness::perf_bench;

#[perf_bench(isolate, scenario = "steady")]
async fn f() {}

fn main() {}
