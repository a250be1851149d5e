//! Functions whose truth is known, with targets whose limits lie 20% and 100% to either side of it: one
//! half of the targets is met, the other half is missed.

use std::time::Duration;

use perf_harness::{Bencher, perf_bench};

use crate::wait::{Chain, READING, wait, wait_for_call};

/// A limit is at least this far from the truth, as a share of the truth.
pub(crate) const DISTANCE: f64 = 0.2;

/// Between which values a figure truly lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Truth {
    pub(crate) function: &'static str,
    pub(crate) metric: &'static str,
    /// In nanoseconds, or calls a second.
    pub(crate) least: f64,
    pub(crate) most: f64,
}

const fn truth(function: &'static str, metric: &'static str, least: f64, most: f64) -> Truth {
    Truth {
        function,
        metric,
        least,
        most,
    }
}

pub(crate) const TRUTHS: &[Truth] = &[
    truth("short", "p99", 200.0, 200.0 + READING),
    truth("medium", "p99", 2_000.0, 2_000.0 + READING),
    truth("long", "p99", 50_000.0, 50_000.0 + READING),
    truth("rare", "p97", 200.0, 200.0 + READING),
    truth("rare", "p99", 20_000.0, 20_000.0 + READING),
    // 49 calls of 200 ns and one of 20 us.
    truth("rare", "mean", 596.0, 596.0 + READING),
    truth("chained", "mean", 100.0, 103.0),
    truth("chained", "median", 97.0, 103.0),
    truth("chained", "throughput", 1e9 / 103.0, 1e9 / 100.0),
];

#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = "p99 < 100ns, p99 < 160ns, p99 < 315ns, p99 < 520ns"
)]
fn short() {
    wait(Duration::from_nanos(200));
}

#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = "p99 < 1us, p99 < 1.6us, p99 < 2.48us, p99 < 4.12us"
)]
fn medium() {
    wait(Duration::from_micros(2));
}

#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = "p99 < 25us, p99 < 40us, p99 < 60.1us, p99 < 100.2us, p99 > 40us, p99 > 60.1us"
)]
fn long() {
    wait(Duration::from_micros(50));
}

/// One call in 50 is a hundred times slower than the others.
#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = [
        "p97 < 100ns, p97 < 160ns, p97 < 315ns, p97 < 520ns",
        "p99 < 10us, p99 < 16us, p99 < 24.1us, p99 < 40.2us, p99 > 16us, p99 > 24.1us",
        "mean < 298ns, mean < 476ns, mean < 788ns, mean < 1.32us",
    ]
)]
fn rare(bencher: Bencher<'_>) {
    let mut calls = 0_u64;
    bencher.bench_local(|| {
        calls += 1;
        wait_for_call(calls);
    });
}

#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = [
        "mean < 50ns, mean < 80ns, mean < 124ns, mean < 206ns",
        "median < 48ns, median < 77ns, median < 124ns, median < 206ns",
        "throughput > 4.8M/s, throughput > 7.7M/s, throughput > 12.1M/s, throughput > 20M/s",
    ]
)]
fn chained(bencher: Bencher<'_>) {
    let mut chain = Chain::new(Duration::from_nanos(100));
    bencher.bench_local(|| chain.wait());
}
