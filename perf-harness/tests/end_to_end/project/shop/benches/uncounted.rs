//! Without the counting allocator.

use perf_harness::perf_bench;

perf_harness::main!(allocator = none);

#[perf_bench(targets = "allocs == 0")]
fn counted() {}
