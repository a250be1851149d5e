//! What is done with messages that arrive.

use std::cell::Cell;

use broker::{Id, Message};

thread_local! {
    static REQUEST: Cell<Option<Id>> = const { Cell::new(None) };
}

/// The request on whose behalf this thread works.
pub(crate) fn request() -> Option<Id> {
    REQUEST.get()
}

/// The work of all consumers here: it looks at both ends of the payload.
pub(crate) fn handle(message: &Message) -> u64 {
    let first = message.payload.first().copied().unwrap_or(0);
    let last = message.payload.last().copied().unwrap_or(0);
    u64::from(first) + u64::from(last)
}

/// The same on behalf of the request that caused the message, for whatever the work calls.
pub(crate) fn handle_for_request(message: &Message) -> u64 {
    let before = REQUEST.replace(message.correlation_id);
    let handled = handle(message);
    REQUEST.set(before);
    handled
}
