//! Loads of which it is known what they have to report.

#![expect(
    clippy::disallowed_methods,
    reason = "a call that keeps its thread busy looks at the clock that does not measure"
)]

use std::time::{Duration, Instant};

use perf_harness::perf_bench;

use crate::client::{Answered, Client};

async fn client() -> Client {
    Client::new().expect("the server starts")
}

/// The thirty calls that a freeze holds up are answered in less than a millisecond, hundreds would take
/// some. No second begins at the same place between two arrivals as the one before.
#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "301.7/s", duration = "10s"),
    setup = client,
    targets = "p50 < 10ms, p95 > 10ms, p99 < 110ms, errors < 1%, dropped == 0"
)]
async fn open(server: &Client) -> Answered {
    server.ask().await
}

/// The same server, asked by somebody who waits for each answer.
#[perf_bench(
    scenario(executor = "constant-vus", vus = 1, duration = "10s"),
    setup = client,
    targets = "p99 < 10ms, errors < 1%"
)]
async fn closed(server: &Client) -> Answered {
    server.ask().await
}

/// Every arrival is accounted for, at a rate at which a tenth of a microsecond counts.
#[perf_bench(
    scenario(executor = "constant-arrival-rate", rate = "1M/s", duration = "3s"),
    targets = "errors == 0, dropped == 0"
)]
async fn nothing() {}

const BUSY: Duration = Duration::from_millis(1);

/// More work than one thread can do: five seconds of it each second.
#[perf_bench(
    scenario(
        executor = "constant-arrival-rate",
        rate = "5000/s",
        duration = "2s",
        graceful_stop = "1s"
    ),
    ignore = "it cannot keep up, and has to say so",
    targets = "p99 < 10s"
)]
async fn starved() {
    let begin = Instant::now();
    while begin.elapsed() < BUSY {}
}
