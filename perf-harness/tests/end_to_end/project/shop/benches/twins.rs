//! Two benchmarks with one id.

perf_harness::main!();

#[allow(dead_code)]
fn first() {
    #[perf_harness::perf_bench]
    fn twin() {}
}

#[allow(dead_code)]
fn second() {
    #[perf_harness::perf_bench]
    fn twin() {}
}
