//! A lock that can tell how long it was waited for.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use perf_harness::clock::Clock;

/// Without `WATCHED` a `Mutex` and nothing more, so that watching is no part of any other figure.
#[derive(Debug)]
pub(crate) struct Lock<T, const WATCHED: bool>(Mutex<T>);

impl<T, const WATCHED: bool> Lock<T, WATCHED> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        if !WATCHED {
            return self.0.lock().unwrap_or_else(PoisonError::into_inner);
        }
        let (guard, waited) = match self.0.try_lock() {
            Ok(guard) => (guard, Duration::ZERO),
            Err(TryLockError::Poisoned(poisoned)) => (poisoned.into_inner(), Duration::ZERO),
            Err(TryLockError::WouldBlock) => {
                let clock = Clock::monotonic();
                let asked = clock.start();
                let guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                (guard, clock.elapsed(asked))
            }
        };
        perf_harness::record_duration("lock_wait", waited);
        guard
    }
}
