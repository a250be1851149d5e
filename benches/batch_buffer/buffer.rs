//! What a batch buffer does, whichever design it has.

use crate::event::Event;
use crate::store::Received;

/// Collects events of many threads, and hands each full batch to a store.
pub(crate) trait Buffer: Sync {
    /// A buffer whose batches hold so many events.
    fn new(capacity: usize) -> Self;

    /// Takes an event. The caller that fills a batch also writes and delivers it.
    fn push(&self, event: Event);

    /// What the store was given so far.
    fn received(&self) -> Received;
}
