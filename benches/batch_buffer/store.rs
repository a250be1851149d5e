//! Where full batches go.

/// The near end of a connection to the store: batches arrive one at a time, as bytes.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// What has not left yet; a batch overwrites the one before.
    outbox: Vec<u8>,
    pub(crate) received: Received,
}

/// What a store can tell of all that it was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) batches: u64,
    pub(crate) bytes: u64,
    /// The sum of all bytes, the same in whatever order they came.
    pub(crate) checksum: u64,
}

impl Store {
    pub(crate) fn receive(&mut self, lines: &[u8]) {
        self.outbox.clear();
        self.outbox.extend_from_slice(lines);
        self.received.batches += 1;
        self.received.bytes += lines.len() as u64;
        self.received.checksum += lines.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
}
