//! Benchmarks that several callers call at once.

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use perf_harness::{Bencher, perf_bench};

perf_harness::main!();

static STOCK: AtomicU64 = AtomicU64::new(0);

#[perf_bench(threads = [1, 2, 4], targets = "throughput > 1/s")]
fn take() -> u64 {
    perf_harness::record("taken", 1);
    STOCK.fetch_add(1, Ordering::Relaxed)
}

fn shelf(_: &usize) -> Mutex<Vec<u64>> {
    Mutex::new(vec![0; 8])
}

#[perf_bench(args = [1, 7], threads = 2, setup = shelf)]
fn put(shelf: &Mutex<Vec<u64>>, place: usize) {
    shelf.lock().unwrap()[place] += 1;
}

#[perf_bench(concurrency = [1, 10], targets = "p99 < 50s")]
async fn order() {
    tokio::task::yield_now().await;
}

#[perf_bench]
fn sort(bencher: Bencher) {
    bencher
        .with_inputs(|| vec![3, 1, 2])
        .bench_values(|mut numbers| {
            numbers.sort_unstable();
            numbers
        });
}

fn drawer() -> Cell<u64> {
    Cell::new(0)
}

#[perf_bench(setup = drawer)]
fn count(drawer: &Cell<u64>) {
    drawer.set(drawer.get() + 1);
}

#[perf_bench]
fn alone(bencher: Bencher) {
    let mut sum = 0_u64;
    bencher.bench_local(|| {
        sum += 1;
        sum
    });
}
