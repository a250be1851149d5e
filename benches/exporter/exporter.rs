//! What an exporter does, whichever design it has.

use crate::span::Span;

/// Writes batches of spans as lines of JSON and sends each batch in one piece.
pub(crate) trait Exporter {
    fn new() -> Self;

    /// The batch as it was sent.
    fn export(&mut self, spans: &[Span]) -> serde_json::Result<&[u8]>;
}
