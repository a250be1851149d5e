use perf_harness::perf_bench;

#[perf_bench(acceptable = "mean < 2us")]
fn f() {}

fn main() {}
