//! The faults of the scenario that runs: there is one at a time in a process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::active::Active;

static IS_TAKEN: AtomicBool = AtomicBool::new(false);
static SLOT: RwLock<Option<Arc<Active>>> = RwLock::new(None);

/// Those of the scenario that runs.
pub(super) fn active() -> Option<Arc<Active>> {
    // Outside of scenarios with faults a wrapped call costs no more than this.
    if !IS_TAKEN.load(Ordering::Acquire) {
        return None;
    }
    SLOT.read().unwrap_or_else(PoisonError::into_inner).clone()
}

pub(super) fn set(active: Option<Arc<Active>>) {
    let mut slot = SLOT.write().unwrap_or_else(PoisonError::into_inner);
    IS_TAKEN.store(active.is_some(), Ordering::Release);
    *slot = active;
}
