use perf_harness::perf_bench;

#[perf_bench(scenario = "steady")]
async fn f() {}

fn main() {}
