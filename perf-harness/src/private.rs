//! What macros expand to. Not part of the public interface: it may change in any release.

pub use inventory;

pub use crate::main_loop::{Identity, main};
pub use crate::registry::expansion::*;
