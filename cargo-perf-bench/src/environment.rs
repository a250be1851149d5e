//! What the process was started with: variables, working folder, terminal.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the environment is read"
)]

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use crate::http::Secret;

/// A variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A variable that is text.
pub(crate) fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}

/// What GitHub takes for leave to write.
pub(crate) fn github_token() -> Option<Secret> {
    let token = text("GITHUB_TOKEN").or_else(|| text("GH_TOKEN"))?;
    Some(Secret::new(&token))
}

/// Whether a continuous integration runs.
pub(crate) fn is_ci() -> bool {
    variable("CI").is_some_and(|value| value != "false" && value != "0")
}

/// The user's folder of cargo's.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    variable("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(home()?.join(".cargo")))
}

/// The folder for what can be made again: the one that PERF_BENCH_CACHE names, or one of the
/// system's.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    if let Some(named) = variable("PERF_BENCH_CACHE") {
        return Some(absolute(Path::new(&named)));
    }
    let system = if cfg!(windows) {
        PathBuf::from(variable("LOCALAPPDATA")?)
    } else if cfg!(target_os = "macos") {
        home()?.join("Library/Caches")
    } else {
        variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| Some(home()?.join(".cache")))?
    };
    Some(system.join("perf-bench"))
}

fn home() -> Option<PathBuf> {
    variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from)
}

/// Where the workspace that the program was started in lies in its repository.
pub(crate) fn source_prefix() -> Option<PathBuf> {
    perf_harness::report::source_prefix(&std::env::current_dir().ok()?)
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
