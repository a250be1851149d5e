//! What is buffered.

use std::io::Write;

/// One measured value on its way to a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) tenant: u32,
    pub(crate) kind: EventKind,
    pub(crate) value: u64,
    pub(crate) at_ns: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum EventKind {
    Request,
    Error,
    QueueDepth,
}

impl Event {
    pub(crate) fn nth(n: u64) -> Self {
        Self {
            tenant: (n % 97) as u32,
            kind: match n % 3 {
                0 => EventKind::Request,
                1 => EventKind::Error,
                _ => EventKind::QueueDepth,
            },
            value: n % 1_009,
            at_ns: 1_763_700_000_000_000_000 + n * 1_000,
        }
    }

    /// Writes it as a line of text, as stores of time series take them.
    pub(crate) fn write_to(&self, lines: &mut Vec<u8>) {
        let kind = match self.kind {
            EventKind::Request => "request",
            EventKind::Error => "error",
            EventKind::QueueDepth => "queue_depth",
        };
        let Self {
            tenant,
            value,
            at_ns,
            ..
        } = self;
        writeln!(lines, "{kind},tenant={tenant} value={value} {at_ns}")
            .expect("a Vec takes what it is given");
    }
}
