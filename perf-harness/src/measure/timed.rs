//! The timed loop. One text, for plain calls and for calls that are awaited, since a loop that
//! could do both would carry its state through memory and cost plain calls dear.

use std::hint::black_box;

use super::allocation::{AllocationCount, Counting};
use super::call_meter::CallMeter;
use crate::clock::Clock;

/// How the calls of one loop are measured, and where the measurements go.
pub(super) enum Gauge<'a> {
    /// Not at all.
    None,
    /// Ticks of each call.
    Alone(&'a mut Vec<u64>),
    /// Ticks of all calls, added.
    Together(&'a mut u64),
    /// Allocations of each call.
    Counted(&'a mut Vec<AllocationCount>),
    /// What the processor does in each call.
    Metered(&'a mut dyn CallMeter),
}

impl Gauge<'_> {
    /// The same gauge for the next chunk.
    pub(super) fn again(&mut self) -> Gauge<'_> {
        match self {
            Self::None => Gauge::None,
            Self::Alone(ticks) => Gauge::Alone(ticks),
            Self::Together(ticks) => Gauge::Together(ticks),
            Self::Counted(counts) => Gauge::Counted(counts),
            Self::Metered(meter) => Gauge::Metered(*meter),
        }
    }
}

/// Buffers have room for every call before the loop starts, so that no push allocates.
macro_rules! timed_loop {
    ($clock:expr, $gauge:expr, $items:expr, $keep:expr, |$item:ident| $call:expr) => {
        match $gauge {
            Gauge::None => {
                for $item in $items {
                    $keep($call);
                }
            }
            Gauge::Alone(ticks) => {
                for $item in $items {
                    let begin = $clock.start();
                    let output = $call;
                    black_box(&output);
                    let end = $clock.stop();
                    ticks.push(end.saturating_sub(begin));
                    $keep(output);
                }
            }
            Gauge::Together(ticks) => {
                let begin = $clock.start();
                for $item in $items {
                    $keep($call);
                }
                let end = $clock.stop();
                *ticks += end.saturating_sub(begin);
            }
            Gauge::Counted(counts) => {
                for $item in $items {
                    let counting = Counting::start();
                    let output = $call;
                    black_box(&output);
                    counts.push(counting.stop());
                    $keep(output);
                }
            }
            Gauge::Metered(meter) => {
                for $item in $items {
                    meter.start();
                    let output = $call;
                    black_box(&output);
                    meter.stop();
                    $keep(output);
                }
            }
        }
    };
}

/// Calls once for each item.
#[inline(always)]
pub(super) fn time<T, O>(
    clock: &Clock,
    gauge: Gauge<'_>,
    items: impl Iterator<Item = T>,
    mut call: impl FnMut(T) -> O,
    mut keep: impl FnMut(O),
) {
    timed_loop!(clock, gauge, items, keep, |item| call(item));
}

/// Calls once for each item and awaits each call before the next.
pub(super) async fn time_async<T, O>(
    clock: &Clock,
    gauge: Gauge<'_>,
    items: impl Iterator<Item = T>,
    mut call: impl AsyncFnMut(T) -> O,
    mut keep: impl FnMut(O),
) {
    timed_loop!(clock, gauge, items, keep, |item| call(item).await);
}
