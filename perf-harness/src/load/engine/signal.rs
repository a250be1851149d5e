//! Wakes a thread that waits for a moment.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Wake;
use std::time::Duration;

/// A call for a thread that waits, kept until it is heard.
#[derive(Debug, Default)]
pub(super) struct Signal {
    is_given: Mutex<bool>,
    heard: Condvar,
}

impl Signal {
    pub(super) fn give(&self) {
        *self.lock() = true;
        self.heard.notify_one();
    }

    /// Waits for it, for so long at most.
    pub(super) fn wait(&self, longest: Duration) {
        let given = self.lock();
        let waited = self
            .heard
            .wait_timeout_while(given, longest, |given| !*given);
        let (mut given, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *given = false;
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.give();
    }
}
