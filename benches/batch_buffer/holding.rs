//! The old design: one lock over the buffer and the store. Who fills the batch writes and delivers it
//! while all others wait.

use crate::buffer::Buffer;
use crate::event::Event;
use crate::lock::Lock;
use crate::store::{Received, Store};

pub(crate) struct HoldingBuffer<const WATCHED: bool = false> {
    capacity: usize,
    inner: Lock<Inner, WATCHED>,
}

struct Inner {
    events: Vec<Event>,
    lines: Vec<u8>,
    store: Store,
}

impl<const WATCHED: bool> Buffer for HoldingBuffer<WATCHED> {
    fn new(capacity: usize) -> Self {
        Self {
            capacity,
            inner: Lock::new(Inner {
                events: Vec::with_capacity(capacity),
                lines: Vec::new(),
                store: Store::default(),
            }),
        }
    }

    fn push(&self, event: Event) {
        let mut inner = self.inner.lock();
        inner.events.push(event);
        if inner.events.len() < self.capacity {
            return;
        }
        let Inner {
            events,
            lines,
            store,
        } = &mut *inner;
        lines.clear();
        for event in events.drain(..) {
            event.write_to(lines);
        }
        store.receive(lines);
    }

    fn received(&self) -> Received {
        self.inner.lock().store.received
    }
}
