//! Where batches are sent.

/// The near end of a connection: what is sent is copied, as a system call would copy it.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    outbox: Vec<u8>,
}

impl Connection {
    pub(crate) fn send(&mut self, body: &[u8]) {
        self.outbox.clear();
        self.outbox.extend_from_slice(body);
    }

    /// What was sent last.
    pub(crate) fn sent(&self) -> &[u8] {
        &self.outbox
    }
}
