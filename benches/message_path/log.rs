//! A log of text lines, written to memory.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use perf_harness::clock::Clock;

/// So much is kept before it would be handed to the system.
const ROOM: usize = 64 << 10;

#[derive(Debug)]
pub(crate) struct Log {
    clock: Clock,
    started: u64,
    lines: Mutex<Vec<u8>>,
}

impl Log {
    pub(crate) fn new() -> Self {
        let clock = Clock::monotonic();
        Self {
            started: clock.start(),
            clock,
            lines: Mutex::new(Vec::with_capacity(ROOM)),
        }
    }

    pub(crate) fn info(&self, text: fmt::Arguments<'_>) {
        let since_start_us = self.clock.elapsed(self.started).as_micros();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() > ROOM - 1_024 {
            lines.clear();
        }
        writeln!(lines, "{since_start_us:>12} INFO {text}").expect("a Vec takes what it is given");
    }

    /// How much was written since the room was last used up.
    pub(crate) fn len(&self) -> usize {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}
