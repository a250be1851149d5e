use std::fmt;
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
    machine: Option<Machine>,
}

/// What becomes of work on a simulated machine.
#[derive(Clone)]
struct Machine(Arc<dyn Fn(u64, u64) -> u64 + Send + Sync>);

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

impl SimulatedClock {
    /// A clock that stands at zero, on a machine that nothing disturbs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock that stands at zero, on a machine where work of so many nanoseconds (the second
    /// argument) that starts at a time (the first) takes as long as `machine` says.
    ///
    /// ```
    /// use perf_harness::clock::SimulatedClock;
    ///
    /// // From 1 us on a neighbour takes half of the core.
    /// let clock = SimulatedClock::on(|now, work| if now < 1_000 { work } else { 2 * work });
    /// clock.work(1_000);
    /// clock.work(1_000);
    /// assert_eq!(clock.now(), 3_000);
    /// ```
    #[must_use]
    pub fn on(machine: impl Fn(u64, u64) -> u64 + Send + Sync + 'static) -> Self {
        Self {
            nanoseconds: Arc::default(),
            machine: Some(Machine(Arc::new(machine))),
        }
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

    /// Moves the hand forward by as long as work of so many nanoseconds takes on this machine.
    pub fn work(&self, nanoseconds: u64) {
        self.advance(match &self.machine {
            Some(Machine(machine)) => machine(self.now(), nanoseconds),
            None => nanoseconds,
        });
    }
}
