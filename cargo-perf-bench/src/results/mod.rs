//! Results that lie on disk.

mod joined;
mod source;

pub(crate) use source::{home, of_files, of_run};
