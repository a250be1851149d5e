//! Topics by name, and who publishes to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Batch, Id, Ids, Message, Topic};

/// Topics by name.
#[derive(Debug, Default)]
pub struct Broker(Mutex<HashMap<String, Arc<Topic>>>);

impl Broker {
    /// The topic of that name, which is made when it is first asked for. Who uses it keeps it.
    #[must_use]
    pub fn topic(&self, name: &str) -> Arc<Topic> {
        let mut topics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(topics.entry(name.to_owned()).or_default())
    }
}

/// Makes messages and publishes them to one topic.
#[derive(Debug)]
pub struct Publisher {
    ids: Ids,
    topic: Arc<Topic>,
}

impl Publisher {
    /// A publisher with ids of its own.
    #[must_use]
    pub fn new(topic: Arc<Topic>) -> Self {
        Self {
            ids: Ids::new(),
            topic,
        }
    }

    /// Publishes so many messages, each with a payload of its own.
    pub fn publish(&self, payload: &[u8], count: usize) {
        self.topic
            .publish(self.messages(payload, count).map(Arc::new).collect());
    }

    /// The same, for messages that tell the request that caused them.
    pub fn publish_for(&self, request: Id, payload: &[u8], count: usize) {
        let batch: Batch = self
            .messages(payload, count)
            .map(|message| Arc::new(message.with_correlation_id(request)))
            .collect();
        self.topic.publish(batch);
    }

    fn messages(&self, payload: &[u8], count: usize) -> impl Iterator<Item = Message> {
        self.ids
            .reserve(count as u64)
            .map(move |id| Message::new(id, payload))
    }
}
