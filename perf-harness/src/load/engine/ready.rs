//! Who is to be polled next.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// The calls of one benchmark that can go on, and whoever polls them.
#[derive(Debug, Default)]
pub(super) struct Ready(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    places: Vec<u32>,
    /// Wakes who polls them; absent while that one is at work.
    root: Option<Waker>,
    /// Woken for another reason than a call that can go on.
    is_called: bool,
}

impl Ready {
    /// Takes the places of all that can go on; whether there are any, or somebody has called.
    pub(super) fn take(&self, into: &mut Vec<u32>) -> bool {
        into.clear();
        let mut queue = self.lock();
        queue.root = None;
        std::mem::swap(&mut queue.places, into);
        std::mem::take(&mut queue.is_called) || !into.is_empty()
    }

    /// Has `root` woken as soon as there is something; whether it may rest until then.
    pub(super) fn rest(&self, root: &Waker) -> bool {
        let mut queue = self.lock();
        let may_rest = queue.places.is_empty() && !queue.is_called;
        queue.root = may_rest.then(|| root.clone());
        may_rest
    }

    /// Wakes who polls, whatever for.
    pub(super) fn call(&self) {
        let mut queue = self.lock();
        queue.is_called = true;
        wake(queue);
    }

    fn push(&self, place: u32) {
        let mut queue = self.lock();
        queue.places.push(place);
        wake(queue);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Not while the queue is held: who is woken may ask for it at once.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let root = queue.root.take();
    drop(queue);
    if let Some(root) = root {
        root.wake();
    }
}

/// Wakes the call at one place.
#[derive(Debug)]
pub(super) struct CallWaker {
    place: u32,
    is_queued: AtomicBool,
    ready: Arc<Ready>,
}

impl CallWaker {
    pub(super) fn new(place: u32, ready: &Arc<Ready>) -> Arc<Self> {
        Arc::new(Self {
            place,
            is_queued: AtomicBool::new(false),
            ready: Arc::clone(ready),
        })
    }

    /// From here on it may be woken again.
    pub(super) fn begin_poll(&self) {
        // Not only stored: whoever wakes before the poll is then seen by it.
        self.is_queued.swap(false, Ordering::AcqRel);
    }
}

impl Wake for CallWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_queued.swap(true, Ordering::AcqRel) {
            self.ready.push(self.place);
        }
    }
}
