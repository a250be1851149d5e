//! What a circuit breaker does, whatever holds its state.

use crate::standing::{Policy, State};

/// Keeps requests from a service that fails. Time is handed in, so that a story is the same each
/// time it is told.
pub(crate) trait Breaker: Sync {
    fn new(policy: Policy) -> Self;

    /// Whether a request may go now.
    fn admit(&self, now_ms: u64) -> bool;

    /// A request was answered.
    fn succeeded(&self);

    /// A request failed.
    fn failed(&self, now_ms: u64);

    fn state(&self) -> State;
}
