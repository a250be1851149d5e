//! A known time is one that the system's clock tells. Reading that takes some 20 ns, so a wait takes up
//! to [`READING`] longer than it was asked for.

#![expect(
    clippy::disallowed_methods,
    reason = "the clock that is waited on is not the one that measures"
)]

use std::time::{Duration, Instant};

/// What two or three readings of the clock take at most, in nanoseconds.
pub(crate) const READING: f64 = 60.0;

/// A chain that is further behind than this was interrupted, and starts anew.
const FAR_BEHIND: Duration = Duration::from_micros(1);

/// Returns when so much time has passed.
pub(crate) fn wait(time: Duration) {
    wait_until(Instant::now() + time);
}

/// The wait of the call of this number: one in 50 takes a hundred times as long as the others.
pub(crate) fn wait_for_call(number: u64) {
    wait(if number.is_multiple_of(50) {
        Duration::from_micros(20)
    } else {
        Duration::from_nanos(200)
    });
}

fn wait_until(deadline: Instant) {
    while Instant::now() < deadline {}
}

/// Waits whose deadlines are chained: one that ended late makes the next one shorter, and the mean of
/// many in a row is exact.
#[derive(Debug)]
pub(crate) struct Chain {
    step: Duration,
    deadline: Instant,
}

impl Chain {
    /// Waits of `step` each.
    pub(crate) fn new(step: Duration) -> Self {
        Self {
            step,
            deadline: Instant::now(),
        }
    }

    /// The next wait.
    pub(crate) fn wait(&mut self) {
        let now = Instant::now();
        if now > self.deadline + FAR_BEHIND {
            self.deadline = now;
        }
        self.deadline += self.step;
        wait_until(self.deadline);
    }
}
