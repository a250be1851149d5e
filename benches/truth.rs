//! Is what is measured true?
//!
//! Each benchmark here takes a time that is known beforehand, since it waits on the system's clock for
//! it, and its targets hold the figure from both sides. A miss is a fault of the measuring, or a
//! machine that is too busy to keep time.
//!
//! Reading the clock takes some 20 ns, so a wait ends up to that much late. Where this matters the
//! deadlines are chained: a call that ended late makes the next one shorter, and the mean of many calls
//! in a row is exact. A median is held where it says the same as a mean, since it is not moved by
//! another process that interrupts.
//!
//! What is to be learnt here: targets on both sides of a value, state that changes from call to call,
//! and that percentiles are those of calls. The tail of one call in 50 that [`rare_slow_call`] makes
//! is gone in any mean of 50 calls.

#![expect(
    clippy::disallowed_methods,
    reason = "a known time is one that the system's clock tells"
)]

use std::time::{Duration, Instant};

use perf_harness::{Bencher, perf_bench};

perf_harness::main!();

/// A chain of deadlines that is further behind than this was interrupted, and starts anew.
const FAR_BEHIND: Duration = Duration::from_micros(1);

fn wait_until(deadline: Instant) {
    while Instant::now() < deadline {}
}

fn wait(time: Duration) {
    wait_until(Instant::now() + time);
}

#[perf_bench(targets = "median > 97ns, median < 103ns")]
fn hundred_nanoseconds(bencher: Bencher<'_>) {
    let step = Duration::from_nanos(100);
    let mut deadline = Instant::now();
    bencher.bench_local(|| {
        let now = Instant::now();
        if now > deadline + FAR_BEHIND {
            deadline = now;
        }
        deadline += step;
        wait_until(deadline);
    });
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
        wait(if calls.is_multiple_of(50) {
            Duration::from_micros(20)
        } else {
            Duration::from_nanos(200)
        });
    });
}
