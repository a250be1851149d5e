//! What went wrong on purpose, as reports tell it.

use crate::fault::Injection;
use crate::store::wire;

impl From<Injection> for wire::Fault {
    fn from(injection: Injection) -> Self {
        Self {
            name: injection.name,
            begin_ns: injection.begin_ns,
            end_ns: injection.end_ns,
            calls: injection.calls,
            skipped: injection.skipped,
        }
    }
}
