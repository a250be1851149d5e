use perf_harness::perf_bench;

#[perf_bench(
    scenario = "peak",
    threads = 4,
    iters = 10,
    samples = 10,
    warmup = "1s",
    max_time = "1s",
    min_time = "1s",
    alone,
)]
fn f() {}

#[perf_bench(scenario = "peak", concurrency = 4, same_result)]
async fn g() {}

fn main() {}
