use perf_harness::perf_bench;

#[perf_bench(
    targets = ["bandwidth > 1MiB/s", "mean < 1s, item_rate > 1/s"],
    acceptable = "allocs per item < 3"
)]
fn unsaid() {}

fn main() {}
