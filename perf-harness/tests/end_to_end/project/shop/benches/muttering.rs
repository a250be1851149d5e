//! A benchmark that begins a line and leaves it so.

use std::sync::Once;

use perf_harness::{black_box, perf_bench};

perf_harness::main!();

#[perf_bench(targets = "allocs == 0, alloc_bytes == 0", iters = 3)]
fn allocating() -> Vec<u8> {
    static SAID: Once = Once::new();
    SAID.call_once(|| print!("muttered"));
    black_box(vec![1; 64])
}
