//! The old design: each span becomes a string, and the strings are joined.

use crate::connection::Connection;
use crate::exporter::Exporter;
use crate::span::Span;

pub(crate) struct CollectingExporter {
    connection: Connection,
}

impl Exporter for CollectingExporter {
    fn new() -> Self {
        Self {
            connection: Connection::default(),
        }
    }

    fn export(&mut self, spans: &[Span]) -> serde_json::Result<&[u8]> {
        let lines: Vec<String> = spans
            .iter()
            .map(serde_json::to_string)
            .collect::<Result<_, _>>()?;
        self.connection.send(lines.join("\n").as_bytes());
        Ok(self.connection.sent())
    }
}
