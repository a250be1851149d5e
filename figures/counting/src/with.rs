//! With the counting allocator over it, which counts nothing.

use std::alloc::System;

use perf_harness::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator<System> = CountingAllocator::new(System);

fn main() {
    counting::run();
}
