//! What is wrong with a server, in words.

use std::io;
use std::process::ExitStatus;

/// It ended before something was so.
pub(super) fn ended(name: &str, status: ExitStatus, what: &str, log: &str) -> io::Error {
    io::Error::other(format!("`{name}` ended ({status}) before {what}; {log}"))
}

/// It lives, but something was not so in time.
pub(super) fn too_late(name: &str, within: &str, what: &str, log: &str) -> io::Error {
    let text = format!("`{name}` runs, but not {what} within {within}; {log}");
    io::Error::new(io::ErrorKind::TimedOut, text)
}

/// The user wants the run to end.
pub(super) fn interrupted(name: &str) -> io::Error {
    let text = format!("interrupted while waiting for `{name}`");
    io::Error::new(io::ErrorKind::Interrupted, text)
}

/// It was killed, and nobody has started it again.
pub(super) fn not_running(name: &str) -> io::Error {
    let text = format!("`{name}` does not run: start it again with `restart`");
    io::Error::new(io::ErrorKind::NotConnected, text)
}

/// Another child has the name.
pub(super) fn name_taken(name: &str) -> io::Error {
    let text = format!("a child called `{name}` is there already: give one of them another name");
    io::Error::new(io::ErrorKind::AlreadyExists, text)
}

/// Nothing is there to be watched.
pub(super) fn no_process(name: &str, pid: u32) -> io::Error {
    let text = format!("`{name}` cannot be watched: no process that runs has the number {pid}");
    io::Error::new(io::ErrorKind::NotFound, text)
}
