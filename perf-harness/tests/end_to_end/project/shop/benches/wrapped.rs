//! The counting allocator over one of the user's own.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use perf_harness::perf_bench;

perf_harness::main!(allocator = Mine);

static ASKED: AtomicU64 = AtomicU64::new(0);

struct Mine;

unsafe impl GlobalAlloc for Mine {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[perf_bench(targets = "allocs == 1")]
fn counted() -> Box<u64> {
    let before = ASKED.load(Ordering::Relaxed);
    let boxed = Box::new(1);
    assert!(ASKED.load(Ordering::Relaxed) > before, "the user's allocator was not asked");
    boxed
}
