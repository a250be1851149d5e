use std::fs::File;
use std::io::{Read, Seek};

/// A file of the kernel's that stays open: each reading makes its content anew.
#[derive(Debug)]
pub(super) struct KeptFile {
    file: File,
    content: Vec<u8>,
}

impl KeptFile {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            content: Vec::new(),
        }
    }

    /// What it says now. The room for it is kept from reading to reading.
    pub(super) fn text(&mut self) -> Option<&str> {
        self.content.clear();
        self.file.rewind().ok()?;
        self.file.read_to_end(&mut self.content).ok()?;
        std::str::from_utf8(&self.content).ok()
    }
}
