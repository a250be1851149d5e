//! Counting what a call allocates. The counters are global, so allocations of threads that the
//! benchmark starts are counted too; they move only while a counted slice runs.

use serde::{Deserialize, Serialize};

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

static COUNTING: AtomicBool = AtomicBool::new(false);
/// Whether the counting goes on between calls.
static IS_TALLYING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
/// Bytes that came and did not go since the tallying began, whatever was counted between.
static BALANCE: AtomicI64 = AtomicI64::new(0);

thread_local! {
    /// Whether what this thread allocates is the harness's own bookkeeping.
    static IS_APART: Cell<bool> = const { Cell::new(false) };
}

/// A global allocator that hands everything to another one and counts on the way.
///
/// [`main!`](crate::main) installs it over the system's allocator; `main!(allocator = Mine)` wraps
/// another one. While nothing is counted an allocation costs one more relaxed load.
///
/// ```
/// use perf_harness::CountingAllocator;
/// use std::alloc::System;
///
/// #[global_allocator]
/// static ALLOCATOR: CountingAllocator<System> = CountingAllocator::new(System);
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CountingAllocator<A = System> {
    inner: A,
}

impl<A> CountingAllocator<A> {
    /// Counts what goes through `inner`.
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

// The flag is looked at first, and all that counting takes stands apart: else each allocation of a
// program that counts nothing would pay for it by the registers that a call saves.
// SAFETY: every method passes its arguments on to the wrapped allocator unchanged and returns what
// that returns; the counting touches atomics alone and never allocates.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            // SAFETY: the caller keeps the contract of `alloc`.
            return counted(layout.size(), || unsafe { self.inner.alloc(layout) });
        }
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { self.inner.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            // SAFETY: the caller keeps the contract of `alloc_zeroed`.
            return counted(layout.size(), || unsafe { self.inner.alloc_zeroed(layout) });
        }
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { self.inner.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            // SAFETY: the caller keeps the contract of `realloc`.
            let resize = || unsafe { self.inner.realloc(block, layout, size) };
            return counted_again(layout.size(), size, resize);
        }
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { self.inner.realloc(block, layout, size) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if COUNTING.load(Relaxed) {
            freed(layout.size());
        }
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { self.inner.dealloc(block, layout) }
    }
}

#[cold]
#[inline(never)]
fn counted(size: usize, allocate: impl FnOnce() -> *mut u8) -> *mut u8 {
    let block = allocate();
    if !block.is_null() && !IS_APART.get() {
        grew(size);
    }
    block
}

#[cold]
#[inline(never)]
fn counted_again(before: usize, size: usize, resize: impl FnOnce() -> *mut u8) -> *mut u8 {
    let block = resize();
    if !block.is_null() && !IS_APART.get() {
        ALLOCATIONS.fetch_add(1, Relaxed);
        BYTES.fetch_add(size as u64, Relaxed);
        add_live(size as i64 - before as i64);
    }
    block
}

#[cold]
#[inline(never)]
fn freed(size: usize) {
    if !IS_APART.get() {
        add_live(-(size as i64));
    }
}

fn grew(size: usize) {
    ALLOCATIONS.fetch_add(1, Relaxed);
    BYTES.fetch_add(size as u64, Relaxed);
    add_live(size as i64);
}

fn add_live(change: i64) {
    let live = LIVE.fetch_add(change, Relaxed) + change;
    PEAK.fetch_max(live, Relaxed);
    BALANCE.fetch_add(change, Relaxed);
}

/// What one call allocated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AllocationCount {
    /// Calls of `alloc`, `alloc_zeroed` and `realloc`.
    pub(crate) allocations: u64,
    /// Bytes asked for by those calls.
    pub(crate) bytes: u64,
    /// The most bytes that were live at once, above what was live when the call began.
    pub(crate) peak: u64,
    /// Bytes still live when the call returned, its result included; negative where the call freed
    /// what it was given.
    pub(crate) retained: i64,
    /// Bytes still live when the result and the inputs were dropped as well, those of making the
    /// inputs among them.
    pub(crate) leaked: i64,
}

/// Counts what happens until [`stop`](Counting::stop). One at a time: the counters are global.
#[derive(Debug)]
pub(crate) struct Counting(());

impl Counting {
    #[inline]
    pub(crate) fn start() -> Self {
        ALLOCATIONS.store(0, Relaxed);
        BYTES.store(0, Relaxed);
        LIVE.store(0, Relaxed);
        PEAK.store(0, Relaxed);
        COUNTING.store(true, Relaxed);
        Self(())
    }

    #[inline]
    pub(crate) fn stop(self) -> AllocationCount {
        COUNTING.store(IS_TALLYING.load(Relaxed), Relaxed);
        AllocationCount {
            allocations: ALLOCATIONS.load(Relaxed),
            bytes: BYTES.load(Relaxed),
            peak: PEAK.load(Relaxed).max(0) as u64,
            retained: LIVE.load(Relaxed),
            leaked: LIVE.load(Relaxed),
        }
    }
}

impl Drop for Counting {
    // A call that panics must not leave the counting on.
    fn drop(&mut self) {
        COUNTING.store(IS_TALLYING.load(Relaxed), Relaxed);
    }
}

/// Tells what stays of calls that are counted one by one, with everything dropped that was made for
/// them. One at a time, around the countings.
#[derive(Debug)]
pub(super) struct Tally(());

impl Tally {
    pub(crate) fn start() -> Self {
        BALANCE.store(0, Relaxed);
        IS_TALLYING.store(true, Relaxed);
        COUNTING.store(true, Relaxed);
        Self(())
    }

    /// What stays since the beginning, or since this was asked before.
    pub(crate) fn settle(&self) -> i64 {
        BALANCE.swap(0, Relaxed)
    }
}

impl Drop for Tally {
    // A call that panics must not leave the counting on.
    fn drop(&mut self) {
        IS_TALLYING.store(false, Relaxed);
        COUNTING.store(false, Relaxed);
    }
}

/// Watches how many bytes are live, for as long as it lives. Nothing else may count meanwhile.
#[cfg(feature = "load")]
#[derive(Debug)]
pub(crate) struct LiveBytes {
    /// Counts until it is dropped.
    _tally: Tally,
}

#[cfg(feature = "load")]
impl LiveBytes {
    /// From now on; `None` without a [`CountingAllocator`].
    pub(crate) fn watch() -> Option<Self> {
        is_installed().then(|| Self {
            _tally: Tally::start(),
        })
    }

    /// Bytes that came and did not go since the beginning.
    pub(crate) fn balance(&self) -> i64 {
        BALANCE.load(Relaxed)
    }
}

/// Runs `work` without counting what this thread allocates in it, for bookkeeping inside a counted
/// call.
pub(crate) fn uncounted<R>(work: impl FnOnce() -> R) -> R {
    let was_apart = IS_APART.replace(true);
    let result = work();
    IS_APART.set(was_apart);
    result
}

/// Whether a [`CountingAllocator`] is this program's global allocator.
pub(crate) fn is_installed() -> bool {
    let counting = Counting::start();
    drop(std::hint::black_box(Box::new(0_u64)));
    counting.stop().allocations > 0
}
