//! For a project that stands alone: it is built anew elsewhere, so no other test may start it.

use perf_harness::perf_bench;

perf_harness::main!();

#[perf_bench(targets = "allocs == 1")]
fn counted() -> Box<u64> {
    Box::new(1)
}
