use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A clock that moves only when told to, in nanoseconds: tests of whole runs are exact and need no
/// time of their own. Clones share one hand.
///
/// ```
/// use perf_harness::clock::SimulatedClock;
///
/// let clock = SimulatedClock::new();
/// clock.advance(250);
/// assert_eq!(clock.now(), 250);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimulatedClock {
    nanoseconds: Arc<AtomicU64>,
}

impl SimulatedClock {
    /// A clock that stands at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nanoseconds since the clock was made.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.nanoseconds.load(Ordering::Relaxed)
    }

    /// Moves the hand forward.
    pub fn advance(&self, nanoseconds: u64) {
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}
