use perf_harness::perf_bench;

#[perf_bench]
unsafe fn f() {}

fn main() {}
