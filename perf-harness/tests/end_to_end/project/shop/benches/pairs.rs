//! Benchmarks that are held against each other. They differ by factors, not by percents.

use perf_harness::{Bencher, black_box, perf_bench, record};

perf_harness::main!();

fn work(steps: u64) -> u64 {
    let mut value = black_box(1_u64);
    for _ in 0..black_box(steps) {
        value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7);
    }
    value
}

#[perf_bench]
fn plain() -> u64 {
    record("locks", 4);
    work(200)
}

#[perf_bench(targets = "mean <= +50% vs plain, throughput <= +50% vs plain, locks <= -50% vs plain")]
fn alike() -> u64 {
    record("locks", 2);
    work(200)
}

#[perf_bench(targets = "mean <= +50% vs plain, p99 <= 1s")]
fn heavy() -> u64 {
    work(1_000)
}

#[perf_bench(args = [100, 400], group = "designs")]
fn old(n: u64) -> u64 {
    work(4 * n)
}

#[perf_bench(args = [100, 400], group = "designs", targets = "mean <= -20% vs old, allocs <= +0% vs old")]
fn new(n: u64) -> u64 {
    work(n)
}

/// One reference serves every argument.
#[perf_bench(args = [1, 2], targets = "mean >= +100% vs 'pairs::old/100'")]
fn other(bencher: Bencher, n: u64) {
    bencher.bench(|| work(1_000 * n));
}

#[perf_bench(same_result, targets = "mean <= 100x vs plain")]
fn agrees() -> u64 {
    work(200)
}

#[perf_bench(ignore = "it gives something else", same_result, targets = "mean <= 100x vs plain")]
fn disagrees() -> u64 {
    work(201)
}

/// Threads beside threads, and threads beside none.
#[perf_bench(threads = [1, 2], group = "crowd")]
fn crowd() -> u64 {
    work(200)
}

#[perf_bench(threads = [1, 2], group = "crowd", targets = "mean <= 100x vs crowd, throughput >= 0.01x vs plain")]
fn other_crowd() -> u64 {
    work(200)
}

mod near {
    use super::{perf_bench, work};

    #[perf_bench]
    fn twin() -> u64 {
        work(10)
    }

    #[perf_bench(targets = "mean >= 5x vs twin")]
    fn held() -> u64 {
        work(400)
    }
}

mod far {
    use super::{perf_bench, work};

    #[perf_bench]
    fn twin() -> u64 {
        work(400)
    }
}
