use perf_harness::perf_bench;

#[perf_bench(threads = [])]
fn none() {}

#[perf_bench(threads = "four")]
fn text() {}

#[perf_bench(threads = [1, -2])]
fn negative() {}

#[perf_bench(concurrency = [0, 10])]
async fn zero() {}

fn main() {}
