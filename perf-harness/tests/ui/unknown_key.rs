use perf_harness::perf_bench;

#[perf_bench(target = "p99 < 1us", sampels = 5, colour = "red")]
fn f() {}

fn main() {}
