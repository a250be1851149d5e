use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(targets = "p99 < 60s")]
fn checkout() {}
