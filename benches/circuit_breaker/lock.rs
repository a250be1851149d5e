//! A lock that can count how often it is taken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static TAKEN: AtomicU64 = AtomicU64::new(0);

/// How often counted locks have been taken in this process.
pub(crate) fn taken() -> u64 {
    TAKEN.load(Ordering::Relaxed)
}

/// Without `COUNTED` a `Mutex` and nothing more, so that counting is no part of any time.
pub(crate) struct Lock<T, const COUNTED: bool>(Mutex<T>);

impl<T, const COUNTED: bool> Lock<T, COUNTED> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        if COUNTED {
            TAKEN.fetch_add(1, Ordering::Relaxed);
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
