//! The faults of a scenario while it runs, and the calls that they have met.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::injection::{Injection, MOST_TOLD};
use super::planned::Planned;
use crate::clock::Clock;
use crate::load::FaultSpec;

/// A timeline that has begun.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) clock: Clock,
    began: u64,
    seed: u64,
    pub(super) planned: Vec<Planned>,
    /// For each fault, calls that it has met by the time that it came.
    met: Vec<Vec<AtomicU64>>,
    /// Calls that were wrapped.
    calls: AtomicU64,
    /// For each fault the time by its number, and when its bandwidth is free again.
    pub(super) free: Mutex<Vec<(u64, u64)>>,
    is_over: AtomicBool,
}

impl Active {
    /// Of a scenario whose load takes so long, where that is known.
    pub(super) fn new(
        specs: &[FaultSpec],
        seed: u64,
        clock: &Clock,
        room: Option<Duration>,
    ) -> Self {
        let specs = specs.iter();
        let planned: Vec<Planned> = specs.map(|spec| Planned::new(spec, room)).collect();
        let counts = |fault: &Planned| {
            let told = if fault.is_of_calls() { MOST_TOLD } else { 0 };
            (0..told).map(|_| AtomicU64::new(0)).collect()
        };
        Self {
            began: clock.start(),
            clock: clock.clone(),
            seed,
            met: planned.iter().map(counts).collect(),
            free: Mutex::new(vec![(0, 0); planned.len()]),
            planned,
            calls: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    /// Nanoseconds since the scenario began.
    pub(super) fn now(&self) -> u64 {
        self.clock.ns(self.clock.stop().saturating_sub(self.began)) as u64
    }

    /// The number of the next wrapped call, which its draws depend on.
    pub(super) fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether a call is one of those that a fault meets.
    pub(super) fn meets(&self, fault: usize, number: u64, call: u64) -> bool {
        self.planned[fault].meets(self.seed, fault, number, call)
    }

    /// Counts a call that a fault has met.
    pub(super) fn count(&self, fault: usize, number: u64) {
        let last = self.met[fault].len() - 1;
        let index = usize::try_from(number).map_or(last, |number| number.min(last));
        self.met[fault][index].fetch_add(1, Ordering::Relaxed);
    }

    /// Lets go on what waits for a fault to end.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    /// The same for a thread of its own that waits.
    pub(super) fn rest_until(&self, until: u64) {
        /// So long it takes at most until a waiting thread sees that the scenario is over.
        const GLANCE: Duration = Duration::from_millis(50);
        while !self.is_over.load(Ordering::Acquire) {
            let left = Duration::from_nanos(until.saturating_sub(self.now()));
            if left.is_zero() {
                return;
            }
            self.clock.rest(left.min(GLANCE));
        }
    }

    /// Whether nothing has to be waited for any more.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Bandwidths, by the fault.
    pub(super) fn free(&self) -> std::sync::MutexGuard<'_, Vec<(u64, u64)>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What became of the faults that meet calls, by now.
    pub(super) fn told(&self, now: u64) -> Vec<Injection> {
        let faults = self.planned.iter().zip(&self.met);
        faults
            .filter(|(planned, _)| planned.is_of_calls())
            .flat_map(|(planned, met)| self.told_of(planned, met, now))
            .collect()
    }

    fn told_of(&self, planned: &Planned, met: &[AtomicU64], now: u64) -> Vec<Injection> {
        let begun = planned.begun(now);
        if begun == 0 {
            return vec![Injection::too_late(planned)];
        }
        let calls: Vec<u64> = met
            .iter()
            .map(|calls| calls.load(Ordering::Relaxed))
            .collect();
        let skipped = if calls.iter().any(|calls| *calls > 0) {
            None
        } else if self.calls.load(Ordering::Relaxed) == 0 {
            Some("no operation went through `perf_harness::fault`".to_owned())
        } else {
            Some("it met no call".to_owned())
        };
        let told = begun.min(met.len() as u64);
        (0..told)
            .zip(calls)
            .filter_map(|(number, calls)| {
                let (begin_ns, _) = planned.span(number)?;
                // The last one that is told stands for all later ones.
                let last = if number + 1 == told {
                    begun - 1
                } else {
                    number
                };
                let (_, end) = planned.span(last)?;
                Some(Injection {
                    name: planned.name(),
                    begin_ns,
                    end_ns: end.min(now),
                    calls: Some(calls),
                    skipped: skipped.clone(),
                })
            })
            .collect()
    }
}
