//! What macros expand to. Not part of the public interface: it may change in any release.

pub use inventory;

pub use crate::measure::CountingAllocator;
pub use crate::registry::expansion::*;
