//! Calls that are awaited.

use super::calls::{ByValue, Calls};
use super::outputs::{Inspection, Remarks};
use super::timed::Gauge;
use crate::clock::Clock;

/// Calls that are awaited one after the other on the case's runtime.
pub(super) struct Awaited<'a, G, F, N, I, O> {
    calls: ByValue<G, F, N, I, O>,
    runtime: &'a tokio::runtime::Runtime,
}

impl<'a, I, O, G, F, N> Awaited<'a, G, F, N, I, O>
where
    G: FnMut() -> I,
    N: FnMut(&O) -> Inspection,
{
    pub(super) fn new(make: G, call: F, inspect: N, runtime: &'a tokio::runtime::Runtime) -> Self {
        Self {
            calls: ByValue::new(make, call, inspect),
            runtime,
        }
    }
}

impl<I, O, G, F, N> Calls for Awaited<'_, G, F, N, I, O>
where
    G: FnMut() -> I,
    F: AsyncFnMut(I) -> O,
    N: FnMut(&O) -> Inspection,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        let runtime = self.runtime;
        self.calls.in_chunks(gauge, count, remarks, |calls, gauge| {
            let pass = async {
                // Tasks that the benchmark spawned had no turn while this thread waited.
                tokio::task::yield_now().await;
                calls.pass_awaited(clock, gauge).await;
                // The runtime counts the time for which it was busy when it turns to its tasks.
                tokio::task::yield_now().await;
            };
            // Without `unconstrained` every 128th operation on a tokio resource gives its turn away
            // and takes four times as long: a percentile of the budget, not of the benchmark.
            runtime.block_on(tokio::task::unconstrained(pass));
        });
    }

    fn heap_bytes(&self) -> u64 {
        self.calls.room.heap_bytes
    }
}
