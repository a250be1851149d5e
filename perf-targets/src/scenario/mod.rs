//! The words of scenarios, which the attribute and perf.toml share: what keys there are, what each
//! takes, and which of them an executor or a preset wants. For the crates of this workspace; it may
//! change in any release.

mod form;
mod key;

pub use form::{Form, Load, Mistake, OPEN, check};
pub use key::{FAULT, FAULTS_OF_CALLS, KEYS, Key, Kind, STAGE};
