//! Loads whose cost is that of the generator.

use std::time::Duration;

use perf_harness::perf_bench;

perf_harness::main!();

/// One pacer, one thread of calls.
#[perf_bench(scenario(executor = "constant-arrival-rate", rate = "1M/s", duration = "5s"))]
async fn nothing() {}

/// The same in comfort.
#[perf_bench(scenario(executor = "constant-arrival-rate", rate = "10k/s", duration = "5s"))]
async fn paced() {}

/// Users that are there and do nothing.
#[perf_bench(scenario(executor = "constant-vus", vus = 10_000, duration = "5s"))]
async fn asleep() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// Ten minutes of it, to see what it keeps.
#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "50k/s", duration = "10m"),
    ignore = "it takes ten minutes"
)]
async fn long() {}
