//! Results that lie on disk.

mod joined;
mod rules;
mod source;

pub(crate) use rules::of_profile;
pub(crate) use source::{home, of_files, of_run, whole_of_files};
