use super::timed::{Gauge, time};
use crate::clock::Clock;

/// Runs of the empty loop, and calls of each.
const RUNS: usize = 32;
const CALLS: usize = 20_000;

/// What the timed loop adds to each call of a run, in nanoseconds: the least of several runs of an
/// empty call, so that no interruption is taken for it.
pub(crate) fn loop_cost(clock: &Clock) -> f64 {
    let least = (0..RUNS)
        .map(|_| {
            let mut ticks = 0;
            time(
                clock,
                Gauge::Together(&mut ticks),
                0..CALLS,
                |_| (),
                |nothing| {
                    std::hint::black_box(&nothing);
                },
            );
            ticks
        })
        .min()
        .unwrap_or(0);
    (clock.ns(least) - clock.cost().overhead_ns).max(0.0) / CALLS as f64
}
