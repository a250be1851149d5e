//! The old design: the standing behind a lock, which every question and every answer takes.

use crate::breaker::Breaker;
use crate::lock::Lock;
use crate::standing::{Policy, Standing, State};

pub(crate) struct LockedBreaker<const COUNTED: bool = false> {
    policy: Policy,
    standing: Lock<Standing, COUNTED>,
}

impl<const COUNTED: bool> Breaker for LockedBreaker<COUNTED> {
    fn new(policy: Policy) -> Self {
        Self {
            policy,
            standing: Lock::new(Standing::CLOSED),
        }
    }

    fn admit(&self, now_ms: u64) -> bool {
        let mut standing = self.standing.lock();
        if let Some(next) = standing.at(now_ms, &self.policy) {
            *standing = next;
        }
        standing.admits()
    }

    fn succeeded(&self) {
        let mut standing = self.standing.lock();
        if let Some(next) = standing.after_success(&self.policy) {
            *standing = next;
        }
    }

    fn failed(&self, now_ms: u64) {
        let mut standing = self.standing.lock();
        if let Some(next) = standing.after_failure(now_ms, &self.policy) {
            *standing = next;
        }
    }

    fn state(&self) -> State {
        self.standing.lock().state
    }
}
