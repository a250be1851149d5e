//! The new design: who fills the batch swaps it for an empty one and leaves the lock before writing
//! it. Only the delivery is one at a time, since there is one connection to the store.

use std::mem;

use crate::buffer::Buffer;
use crate::event::Event;
use crate::lock::Lock;
use crate::store::{Received, Store};

pub(crate) struct SwappingBuffer<const WATCHED: bool = false> {
    capacity: usize,
    filling: Lock<Filling, WATCHED>,
    store: Lock<Store, WATCHED>,
}

struct Filling {
    events: Vec<Event>,
    /// Emptied batches with their room: no more of them than callers that write at once.
    spare: Vec<Batch>,
}

#[derive(Default)]
struct Batch {
    events: Vec<Event>,
    lines: Vec<u8>,
}

impl<const WATCHED: bool> SwappingBuffer<WATCHED> {
    /// Takes an event, and gives the batch that it fills.
    fn fill(&self, event: Event) -> Option<Batch> {
        let mut filling = self.filling.lock();
        filling.events.push(event);
        if filling.events.len() < self.capacity {
            return None;
        }
        let mut batch = filling.spare.pop().unwrap_or_default();
        batch.events.reserve_exact(self.capacity);
        mem::swap(&mut filling.events, &mut batch.events);
        Some(batch)
    }
}

impl<const WATCHED: bool> Buffer for SwappingBuffer<WATCHED> {
    fn new(capacity: usize) -> Self {
        Self {
            capacity,
            filling: Lock::new(Filling {
                events: Vec::with_capacity(capacity),
                spare: Vec::new(),
            }),
            store: Lock::new(Store::default()),
        }
    }

    fn push(&self, event: Event) {
        let Some(mut batch) = self.fill(event) else {
            return;
        };
        batch.lines.clear();
        for event in batch.events.drain(..) {
            event.write_to(&mut batch.lines);
        }
        self.store.lock().receive(&batch.lines);
        self.filling.lock().spare.push(batch);
    }

    fn received(&self) -> Received {
        self.store.lock().received
    }
}
