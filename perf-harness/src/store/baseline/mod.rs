//! Baselines on disk: a file for each bench target and machine, kept under a name.

mod error;
mod folder;
mod found;
mod json;
mod runs;
mod save;
#[cfg(test)]
mod tests;
mod transfer;

pub use error::BaselineError;
pub use folder::{Baselines, Entry, StoredFile};
pub(crate) use found::{Found, find};
pub(crate) use runs::figure;
pub use runs::of_report;
