//! Benchmarks that go wrong, each in its own way, and two that do not.

use std::sync::atomic::{AtomicU64, Ordering};

use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!();

#[perf_bench(targets = "p50 < 60s")]
fn sound() -> u64 {
    black_box(1)
}

#[perf_bench(targets = "p50 < 60s")]
fn panicking() {
    panic!("the shelf is empty");
}

#[perf_bench(targets = "p50 < 60s")]
fn panicking_later() {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    assert!(CALLS.fetch_add(1, Ordering::Relaxed) < 50, "the shelf is empty at last");
}

#[perf_bench(targets = "p50 < 60s")]
fn refusing() -> Result<(), String> {
    Err("closed today".to_owned())
}

#[perf_bench(check = is_two, targets = "p50 < 60s")]
fn wrong() -> u64 {
    3
}

fn is_two(number: &u64) -> bool {
    *number == 2
}

#[perf_bench(setup = no_state, targets = "p50 < 60s")]
fn stateless(state: &u64) -> u64 {
    *state
}

fn no_state() -> u64 {
    panic!("no state today");
}

#[perf_bench(setup = state, teardown = no_end, targets = "p50 < 60s")]
fn endless(state: &u64) -> u64 {
    *state
}

fn state() -> u64 {
    1
}

fn no_end(_: u64) {
    panic!("no end today");
}

#[perf_bench(targets = "p50 < 60s")]
fn idle(_bencher: Bencher) {}

#[perf_bench(targets = "lock_acquisitions < 10")]
fn unrecorded() {
    perf_harness::record("locks", 1);
}

#[perf_bench(targets = "locks < 10ms")]
fn misjudged() {
    perf_harness::record("locks", 1);
}

#[perf_bench(timeout = "100ms", ignore = "it never ends")]
fn stuck() {
    loop {
        std::thread::park();
    }
}

#[perf_bench(ignore = "it ends the process")]
fn leaves() {
    std::process::exit(0);
}

#[perf_bench(targets = "errors == 0")]
fn overlooked(bencher: perf_harness::Bencher) {
    bencher.bench(|| Err::<(), _>("closed"));
}

#[perf_bench(args = { assert!(std::env::args().count() == 0, "no values"); [1] })]
fn valueless(n: u32) -> u32 {
    n
}
