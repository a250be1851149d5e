//! A queue that publishers fill and consumers share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Message;

/// Messages that go together.
pub type Batch = Vec<Arc<Message>>;

/// A queue that publishers fill and consumers share.
#[derive(Debug, Default)]
pub struct Topic(Mutex<Queues>);

#[derive(Debug, Default)]
struct Queues {
    waiting: VecDeque<Arc<Message>>,
    /// Batches that were handed out on a lease, by the lease's number.
    leased: Vec<Option<Arc<Batch>>>,
    /// Numbers that no lease has.
    free: Vec<usize>,
}

/// Messages that a consumer has, and that the topic keeps until they are acknowledged.
#[derive(Debug)]
pub struct Lease {
    number: usize,
    /// What the consumer has.
    pub messages: Arc<Batch>,
}

impl Topic {
    /// Adds messages behind those that wait.
    pub fn publish(&self, messages: Batch) {
        self.queues().waiting.extend(messages);
    }

    /// Takes at most so many messages away, as soon forgotten as handed out.
    #[must_use]
    pub fn take(&self, most: usize) -> Batch {
        self.queues().take(most)
    }

    /// Hands out at most so many messages, and keeps them until it hears of them.
    #[must_use]
    pub fn lease(&self, most: usize) -> Lease {
        let mut queues = self.queues();
        let messages = Arc::new(queues.take(most));
        let kept = Some(Arc::clone(&messages));
        let number = match queues.free.pop() {
            Some(number) => {
                queues.leased[number] = kept;
                number
            }
            None => {
                queues.leased.push(kept);
                queues.leased.len() - 1
            }
        };
        Lease { number, messages }
    }

    /// The messages were handled.
    pub fn acknowledge(&self, lease: &Lease) {
        // Freed when the lock is.
        let kept = self.queues().end(lease.number);
        drop(kept);
    }

    /// The messages were not handled: they are handed out again, before all others.
    pub fn reject(&self, lease: &Lease) {
        let mut queues = self.queues();
        if let Some(batch) = queues.end(lease.number) {
            for message in batch.iter().rev() {
                queues.waiting.push_front(Arc::clone(message));
            }
        }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    fn take(&mut self, most: usize) -> Batch {
        let count = most.min(self.waiting.len());
        self.waiting.drain(..count).collect()
    }

    fn end(&mut self, number: usize) -> Option<Arc<Batch>> {
        let batch = self.leased[number].take()?;
        self.free.push(number);
        Some(batch)
    }
}
