use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A place where one thread leaves a value and another waits for it: half of the baton that passes
/// between the runner and the thread of a live case.
#[derive(Debug)]
pub(super) struct Handover<T> {
    value: Mutex<Option<T>>,
    arrived: Condvar,
}

impl<T> Handover<T> {
    pub(crate) fn new() -> Self {
        Self {
            value: Mutex::new(None),
            arrived: Condvar::new(),
        }
    }

    pub(crate) fn give(&self, value: T) {
        *self.lock() = Some(value);
        self.arrived.notify_one();
    }

    pub(crate) fn take(&self) -> T {
        let mut slot = self.lock();
        loop {
            match slot.take() {
                Some(value) => return value,
                None => {
                    slot = self
                        .arrived
                        .wait(slot)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Waits no longer than `limit`.
    pub(super) fn take_within(&self, limit: Duration) -> Option<T> {
        let (mut slot, _) = self
            .arrived
            .wait_timeout_while(self.lock(), limit, |slot| slot.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        slot.take()
    }

    // A panic between lock and unlock is impossible here, so a poisoned lock holds a whole value.
    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
