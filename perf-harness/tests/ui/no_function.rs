use perf_harness::perf_bench;

#[perf_bench]
struct S;

#[perf_bench]
const C: u8 = 1;

#[perf_bench]
mod m {}

fn main() {}
