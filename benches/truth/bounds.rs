//! Figures that are known beforehand, held by targets from both sides: a miss is a fault of the
//! measuring, or a machine that is too busy to keep time.
//!
//! A median is held where it says the same as a mean, since it is not moved by another process that
//! interrupts. The tail of one call in 50 that [`rare_slow_call`] makes is gone in any mean of 50 calls.

use std::time::Duration;

use perf_harness::{Bencher, perf_bench};

use crate::wait::{Chain, wait, wait_for_call};

#[perf_bench(targets = "median > 97ns, median < 103ns")]
fn hundred_nanoseconds(bencher: Bencher<'_>) {
    let mut chain = Chain::new(Duration::from_nanos(100));
    bencher.bench_local(|| chain.wait());
}

#[perf_bench(targets = "median > 9.7us, median < 10.3us")]
fn ten_microseconds() {
    wait(Duration::from_micros(10));
}

/// One call in 50 is a hundred times slower than the others.
#[perf_bench(
    targets = "p50 > 190ns, p50 < 300ns, p97 > 190ns, p97 < 300ns, p99 > 19us, p99 < 21us"
)]
fn rare_slow_call(bencher: Bencher<'_>) {
    let mut calls = 0_u64;
    bencher.bench_local(|| {
        calls += 1;
        wait_for_call(calls);
    });
}

/// What a benchmark records must not be dear. A limit with room: how dear it is hangs on the machine.
#[perf_bench(targets = "mean < 100ns, allocs == 0")]
fn a_record() {
    perf_harness::record("records", 1);
}
