use perf_harness::perf_bench;

#[perf_bench(runtime = "current_thread")]
fn f() {}

fn main() {}
