//! Every target is met, on whatever machine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use perf_harness::{Bencher, black_box, perf_bench};

perf_harness::main!(goods);

#[perf_bench(targets = "p99 < 60s, allocs == 0", tags = ["quick"])]
fn get() -> u64 {
    black_box(2_u64).pow(10)
}

#[perf_bench(args = [100, 1_000], items = n, targets = "p50 < 60s, item_rate > 1/s")]
fn sort(bencher: Bencher, n: usize) {
    bencher
        .with_inputs(|| (0..n).rev().collect::<Vec<_>>())
        .bench_values(|mut numbers| {
            numbers.sort_unstable();
            numbers
        });
}

#[perf_bench(targets = "mean < 60s, allocs == 1")]
fn boxed() -> Box<u64> {
    Box::new(black_box(1))
}

#[perf_bench(targets = "p50 < 60s, errors < 90%")]
async fn fetch() -> Result<u64, String> {
    let task = tokio::spawn(async {
        tokio::time::sleep(Duration::from_micros(1)).await;
        7
    });
    task.await.map_err(|error| error.to_string())
}

#[perf_bench(types = [u8, u64], consts = [4, 16], targets = "p50 < 60s")]
fn zeroed<T: Default + Copy, const N: usize>() -> [T; N] {
    [T::default(); N]
}

#[perf_bench(
    args(size = [2, 3], text = ["a", "b"]),
    setup = open,
    teardown = close,
    check = is_whole,
    targets = "p50 < 60s"
)]
fn repeated(store: &Store, size: usize, text: &str) -> String {
    store.served.fetch_add(1, Ordering::Relaxed);
    text.repeat(size)
}

struct Store {
    served: AtomicU64,
}

fn open(_size: &usize, _text: &str) -> Store {
    Store { served: AtomicU64::new(0) }
}

fn close(store: Store) {
    assert!(store.served.into_inner() > 0, "the store served nobody");
}

fn is_whole(text: &String) -> bool {
    matches!(text.len(), 2 | 3)
}

#[perf_bench(targets = "locks == 2, locks.total > 1, waited.p50 < 60s")]
fn recorded() {
    perf_harness::record("locks", 2);
    perf_harness::record_duration("waited", Duration::from_micros(3));
}

/// Half of the calls fail, which its target allows.
#[perf_bench(targets = "errors < 90%, p50 < 60s")]
fn flaky() -> Result<(), String> {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    if CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
        Ok(())
    } else {
        Err("busy".to_owned())
    }
}
