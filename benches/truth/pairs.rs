//! Pairs whose ratio is known: chains of dependent multiplications, whose time is that of their steps.

use perf_harness::{black_box, perf_bench};

/// What a figure of a function truly is of that of its reference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    pub(crate) function: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

const fn ratio(function: &'static str, metric: &'static str, least: f64, most: f64) -> Ratio {
    Ratio {
        function,
        metric,
        least,
        most,
    }
}

/// Entering and leaving a chain takes the time of a few steps, which the ratios below leave room for.
pub(crate) const RATIOS: &[Ratio] = &[
    ratio("twin", "mean", 1.0, 1.0),
    ratio("twin", "cpu_time", 1.0, 1.0),
    ratio("longer", "mean", 1.009, 1.01),
    ratio("shorter", "throughput", 1.3, 1.33),
];

/// About 1 us.
const STEPS: u64 = 1_000;

#[inline(never)]
fn chain(steps: u64) -> u64 {
    let mut value = black_box(1_u64);
    for _ in 0..black_box(steps) {
        value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7);
    }
    value
}

#[perf_bench(ignore = "what others are held against")]
fn original() -> u64 {
    chain(STEPS)
}

#[perf_bench(
    ignore = "it takes part in the runs alone",
    targets = "mean <= +0.5% vs original, mean <= +0% vs original, cpu_time <= +0% vs original"
)]
fn twin() -> u64 {
    chain(STEPS)
}

/// A hundredth longer.
#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = "mean <= +0.5% vs original, mean <= +2% vs original"
)]
fn longer() -> u64 {
    chain(STEPS + STEPS / 100)
}

/// Three quarters as long.
#[perf_bench(
    ignore = "it misses targets on purpose",
    targets = "throughput >= +20% vs original, throughput >= +50% vs original"
)]
fn shorter() -> u64 {
    chain(STEPS * 3 / 4)
}
