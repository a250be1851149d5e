//! Whether the harness allocates between two calls that it measures in one go.
//!
//! The benchmark's allocator counts for itself. Whenever another thread has used it between two calls,
//! the harness had the baton: a slice begins. Once more the harness may prepare itself, between the
//! untimed calls of a slice and those that are measured, and whenever it makes inputs; any further use
//! of the allocator on the thread of the calls is one inside the measured loop.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use perf_harness::{Bencher, perf_bench};

perf_harness::main!(allocator = Own);

/// How often any thread used the allocator, and how often this one did.
static EVERYWHERE: AtomicU64 = AtomicU64::new(0);
thread_local! {
    static HERE: Cell<u64> = const { Cell::new(0) };
}

struct Own;

fn count() {
    EVERYWHERE.fetch_add(1, Ordering::Relaxed);
    HERE.set(HERE.get() + 1);
}

unsafe impl GlobalAlloc for Own {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What happened between the calls.
#[derive(Default)]
struct Gaps {
    here: u64,
    elsewhere: u64,
    slices: u64,
    preparations: u64,
    /// Gaps since the slice began in which this thread used the allocator, and all but the first of
    /// each slice.
    in_this_slice: u64,
    inside: u64,
}

impl Gaps {
    fn see(&mut self) {
        let here = HERE.get();
        let elsewhere = EVERYWHERE.load(Ordering::Relaxed) - here;
        if elsewhere != self.elsewhere {
            self.slices += 1;
            self.in_this_slice = 0;
            self.preparations += u64::from(here != self.here);
        } else if here != self.here {
            self.in_this_slice += 1;
            self.inside += u64::from(self.in_this_slice > 1);
        }
        (self.here, self.elsewhere) = (here, elsewhere);
    }

    fn conclude(&self) {
        assert!(self.slices >= 10, "only {} slices were seen", self.slices);
        assert!(self.preparations >= 10, "the thread's allocations are not seen");
        assert_eq!(self.inside, 0, "the harness allocated inside {} slices", self.slices);
    }
}

fn watch(bencher: Bencher<'_>) {
    let mut gaps = Gaps::default();
    bencher.bench_local(|| gaps.see());
    gaps.conclude();
}

/// Quick calls are timed together, and alone.
#[perf_bench]
fn together_and_alone(bencher: Bencher<'_>) {
    watch(bencher);
}

/// A fixed number of calls is timed alone.
#[perf_bench(iters = 50_000)]
fn alone(bencher: Bencher<'_>) {
    watch(bencher);
}

/// Inputs are made before the loop, and outputs are kept until it has ended.
#[perf_bench(iters = 50_000)]
fn boxes(bencher: Bencher<'_>) {
    let mut gaps = Gaps::default();
    let inputs_were_made = Cell::new(false);
    let input = || {
        inputs_were_made.set(true);
        Box::new(1_u64)
    };
    bencher.with_inputs(input).bench_local_values(|boxed| {
        if inputs_were_made.take() {
            gaps.in_this_slice = 0;
        }
        gaps.see();
        boxed
    });
    gaps.conclude();
}
