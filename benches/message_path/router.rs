//! Takes messages from one topic and publishes what their handlers make of them to another.

use std::collections::HashMap;
use std::sync::Arc;

use broker::{Batch, Message, Topic};

/// The key of metadata that says what a message is.
pub(crate) const KIND: &str = "kind";

type Handler = fn(&Arc<Message>) -> Option<Arc<Message>>;

#[derive(Debug)]
pub(crate) struct Router {
    handlers: HashMap<&'static str, Handler>,
    from: Arc<Topic>,
    to: Arc<Topic>,
}

impl Router {
    pub(crate) fn new(from: Arc<Topic>, to: Arc<Topic>) -> Self {
        Self {
            handlers: HashMap::new(),
            from,
            to,
        }
    }

    pub(crate) fn on(mut self, kind: &'static str, handler: Handler) -> Self {
        self.handlers.insert(kind, handler);
        self
    }

    /// Routes at most so many messages and tells how many were published. A message that no handler
    /// knows goes on as it is.
    pub(crate) fn route(&self, most: usize) -> usize {
        let routed: Batch = self
            .from
            .take(most)
            .into_iter()
            .filter_map(|message| {
                let kind = message.metadata.get(KIND)?;
                match self.handlers.get(kind) {
                    Some(handler) => handler(&message),
                    None => Some(message),
                }
            })
            .collect();
        let count = routed.len();
        self.to.publish(routed);
        count
    }
}
