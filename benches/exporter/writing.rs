//! The new design: spans are written straight into one buffer, whose room is kept for the next batch.

use crate::connection::Connection;
use crate::exporter::Exporter;
use crate::span::Span;

pub(crate) struct WritingExporter {
    body: Vec<u8>,
    connection: Connection,
}

impl Exporter for WritingExporter {
    fn new() -> Self {
        Self {
            body: Vec::new(),
            connection: Connection::default(),
        }
    }

    fn export(&mut self, spans: &[Span]) -> serde_json::Result<&[u8]> {
        self.body.clear();
        for span in spans {
            if !self.body.is_empty() {
                self.body.push(b'\n');
            }
            serde_json::to_writer(&mut self.body, span)?;
        }
        self.connection.send(&self.body);
        Ok(self.connection.sent())
    }
}
