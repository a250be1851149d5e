//! Calls that wait until what they have published has arrived.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// What a message carries: the number of the call that sends it, and filling.
pub(crate) const MESSAGE: usize = 100;

#[derive(Debug, Default)]
pub(crate) struct Calls {
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    /// Messages that have not arrived yet.
    left: u32,
    done: oneshot::Sender<()>,
}

impl Calls {
    /// A call that sends so many messages: what each of them carries, and what ends when the last one
    /// has arrived.
    pub(crate) fn begin(&self, messages: u32) -> ([u8; MESSAGE], oneshot::Receiver<()>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (done, arrived) = oneshot::channel();
        let left = messages;
        self.waiting().insert(number, Waiting { left, done });
        let mut message = [7; MESSAGE];
        message[..8].copy_from_slice(&number.to_le_bytes());
        (message, arrived)
    }

    /// A consumer has these messages; what is not of a call is none of ours.
    pub(crate) fn arrived<'a>(&self, messages: impl IntoIterator<Item = &'a [u8]>) {
        let mut waiting = self.waiting();
        for message in messages {
            let Some(number) = message.first_chunk() else {
                continue;
            };
            let number = u64::from_le_bytes(*number);
            let Some(call) = waiting.get_mut(&number) else {
                continue;
            };
            call.left -= 1;
            if call.left == 0
                && let Some(call) = waiting.remove(&number)
            {
                // Whoever waited may have been given up.
                let _ = call.done.send(());
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
