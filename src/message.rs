//! What travels.

use std::borrow::Cow;
use std::sync::Arc;

use crate::Id;

/// What travels.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its name.
    pub id: Id,
    /// The request that caused the message.
    pub correlation_id: Option<Id>,
    /// Shared, so that one payload can be sent to many topics.
    pub payload: Arc<[u8]>,
    /// What is said of it beside its payload.
    pub metadata: Metadata,
}

impl Message {
    /// A message without metadata that no request has caused.
    #[inline]
    pub fn new(id: Id, payload: impl Into<Arc<[u8]>>) -> Self {
        Self {
            id,
            correlation_id: None,
            payload: payload.into(),
            metadata: Metadata::default(),
        }
    }

    /// The same, caused by a request.
    #[inline]
    #[must_use]
    pub fn with_correlation_id(self, request: Id) -> Self {
        Self {
            correlation_id: Some(request),
            ..self
        }
    }

    /// The same with one more pair.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<Cow<'static, str>>, value: &str) -> Self {
        self.metadata.set(key, value);
        self
    }
}

/// A few pairs of texts. They are so few that a search beats a table.
#[derive(Clone, Debug, Default)]
pub struct Metadata(Vec<(Cow<'static, str>, Box<str>)>);

impl Metadata {
    /// Adds a pair, or gives the key another value.
    pub fn set(&mut self, key: impl Into<Cow<'static, str>>, value: &str) {
        let key = key.into();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((key, value.into())),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == key)?;
        Some(value)
    }
}
