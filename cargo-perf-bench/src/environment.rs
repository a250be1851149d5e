//! What the process was started with: variables, working folder, terminal.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the environment is read"
)]

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// A variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// All variables, by name.
pub(crate) fn variables() -> Vec<(OsString, OsString)> {
    let mut all: Vec<_> = std::env::vars_os().collect();
    all.sort();
    all
}

/// The folder that relative paths count from.
pub(crate) fn working_dir() -> io::Result<PathBuf> {
    std::env::current_dir()
}

/// The path, from the root.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Columns of the terminal behind standard output, where there is one.
pub(crate) fn terminal_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(columns.into())
}

/// A name for this run that no other run has: the processes that it starts share it.
pub(crate) fn run_id() -> OsString {
    variable("PERF_BENCH_RUN_ID").unwrap_or_else(|| {
        let started = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis());
        format!("{started}-{}", std::process::id()).into()
    })
}
