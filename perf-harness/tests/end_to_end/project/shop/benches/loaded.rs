//! Benchmarks that a scenario calls; their limits are so wide that no machine comes near them.

use std::sync::atomic::{AtomicU64, Ordering};

use perf_harness::{Vu, perf_bench};

perf_harness::main!();

#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "500/s", duration = "1s"),
    targets = "p50 < 20s, errors == 0, dropped == 0, checks.'a user' >= 90%, rows < 4, p50 < 20s over 1s"
)]
async fn awaited(vu: &mut Vu) -> Result<(), String> {
    tokio::task::yield_now().await;
    vu.check("a user", vu.number() > 0);
    vu.record("rows", 3.0);
    Ok(())
}

struct Shelf(AtomicU64);

fn shelf() -> Shelf {
    Shelf(AtomicU64::new(0))
}

fn count(shelf: Shelf) {
    let calls = shelf.0.into_inner();
    assert!(calls == 100 || calls == 1, "{calls} of a hundred calls");
}

#[perf_bench(scenario = "hundred", setup = shelf, teardown = count, targets = "p50 < 20s")]
fn plain(shelf: &Shelf) -> u64 {
    shelf.0.fetch_add(1, Ordering::Relaxed)
}

#[perf_bench(scenario = "hundred", targets = "errors < 10%")]
async fn refusing(vu: &mut Vu) -> Result<(), &'static str> {
    if vu.iteration() % 2 == 0 { Err("closed today") } else { Ok(()) }
}

#[perf_bench(scenario = "hundred")]
async fn untold(vu: &mut Vu) -> Result<(), &'static str> {
    if vu.iteration() == 3 { Err("closed at three") } else { Ok(()) }
}

#[perf_bench(scenario = "hundred")]
fn panicking(vu: &mut Vu) {
    assert!(vu.iteration() < 3, "the shelf is empty");
}

#[perf_bench(scenario = "both")]
async fn read() {
    tokio::task::yield_now().await;
}

#[perf_bench(scenario = "both", targets = "errors == 0")]
fn write() {}
