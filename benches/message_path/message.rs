//! What travels.

use std::borrow::Cow;
use std::sync::Arc;

use crate::id::Id;

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    /// The request that caused the message.
    pub(crate) correlation_id: Option<Id>,
    /// Shared, so that one payload can be sent to many topics.
    pub(crate) payload: Arc<[u8]>,
    pub(crate) metadata: Metadata,
}

impl Message {
    pub(crate) fn new(id: Id, payload: impl Into<Arc<[u8]>>) -> Self {
        Self {
            id,
            correlation_id: None,
            payload: payload.into(),
            metadata: Metadata::default(),
        }
    }

    pub(crate) fn with_correlation_id(self, request: Id) -> Self {
        Self {
            correlation_id: Some(request),
            ..self
        }
    }

    pub(crate) fn with_metadata(mut self, key: impl Into<Cow<'static, str>>, value: &str) -> Self {
        self.metadata.set(key, value);
        self
    }
}

/// A few pairs of texts. They are so few that a search beats a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metadata(Vec<(Cow<'static, str>, Box<str>)>);

impl Metadata {
    pub(crate) fn set(&mut self, key: impl Into<Cow<'static, str>>, value: &str) {
        let key = key.into();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((key, value.into())),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == key)?;
        Some(value)
    }
}
