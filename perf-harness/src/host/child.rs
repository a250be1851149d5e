//! What the standard library does not offer of a process that is started, and of one that was.

use std::ffi::OsStr;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::time::Duration;

use super::interruption::is_interrupted;

/// How waiting for a process to say something has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// It said something, or it has ended.
    Heard,
    TimedOut,
    /// The user wants the run to end.
    Interrupted,
}

/// Waits until a process says something.
#[cfg(unix)]
pub(crate) fn wait_for(output: &ChildStdout, limit: Option<Duration>) -> Waited {
    use std::os::fd::AsRawFd;

    let mut waits = libc::pollfd {
        fd: output.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    };
    // Rounded up: a limit of less than a millisecond is not none.
    let limit = limit.map_or(-1, |limit| {
        libc::c_int::try_from(limit.as_micros().div_ceil(1_000)).unwrap_or(libc::c_int::MAX)
    });
    loop {
        if is_interrupted() {
            return Waited::Interrupted;
        }
        // SAFETY: one entry, which lives as long as the call; the descriptor is open for as long as
        // `output` is borrowed.
        match unsafe { libc::poll(&raw mut waits, 1, limit) } {
            0 => return Waited::TimedOut,
            ready if ready > 0 => return Waited::Heard,
            _ if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {}
            // Reading tells what is wrong.
            _ => return Waited::Heard,
        }
    }
}

/// Elsewhere reading itself waits, however long it takes.
#[cfg(not(unix))]
pub(crate) fn wait_for(_: &ChildStdout, _: Option<Duration>) -> Waited {
    if is_interrupted() {
        Waited::Interrupted
    } else {
        Waited::Heard
    }
}

/// How a process has ended, if it does within so long: its pipes are closed a moment before.
#[expect(
    clippy::disallowed_methods,
    reason = "no call of the system's waits for the end of a process for so long and no longer"
)]
pub(crate) fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    const PAUSE: Duration = Duration::from_millis(1);
    for attempt in 0..=limit.as_millis() / PAUSE.as_millis() {
        if attempt > 0 {
            std::thread::sleep(PAUSE);
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
    }
    None
}

/// Ends a process that [`set_apart`] has kept apart, and all that it has started and left in its group:
/// a server that outlives it would hold its port against the next one.
pub(crate) fn end_all(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = libc::pid_t::try_from(child.id()) {
        // SAFETY: the call takes numbers alone; a group that is gone is an error that says so.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    // One that has ended is no error here.
    let _ = child.kill();
    let _ = child.wait();
}

/// Lets a program find its shared libraries in these folders, which is where the system looks for
/// those of the process that starts it.
pub(crate) fn set_libraries(command: &mut Command, libraries: &OsStr) {
    let variable = if cfg!(target_os = "macos") {
        "DYLD_FALLBACK_LIBRARY_PATH"
    } else if cfg!(windows) {
        "PATH"
    } else {
        "LD_LIBRARY_PATH"
    };
    command.env(variable, libraries);
}

/// Keeps the terminal's Ctrl-C from a process that is to be started: who starts it ends it.
#[cfg(unix)]
pub(crate) fn set_apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    command.process_group(0);
}

/// Elsewhere they share it.
#[cfg(not(unix))]
pub(crate) fn set_apart(_: &mut Command) {}

/// Has the system end this process when the one ends that has started it, however that ends.
#[cfg(target_os = "linux")]
pub(crate) fn end_with_parent() {
    // SAFETY: the call takes numbers alone. A refusal leaves a process that notices the end of its
    // parent when it next waits for an order.
    unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
}

/// Elsewhere it notices when it next waits for an order.
#[cfg(not(target_os = "linux"))]
pub(crate) fn end_with_parent() {}

/// Asks a process that [`set_apart`] has kept apart to end, and all that it has started and left in
/// its group.
#[cfg(all(unix, feature = "load"))]
pub(crate) fn terminate_all(child: &Child) {
    if let Ok(group) = libc::pid_t::try_from(child.id()) {
        // SAFETY: the call takes numbers alone; a group that is gone is an error that says so.
        unsafe { libc::kill(-group, libc::SIGTERM) };
    }
}

/// Elsewhere nobody can be asked: it is killed.
#[cfg(all(not(unix), feature = "load"))]
pub(crate) fn terminate_all(_: &Child) {}

/// Has the system kill a process that is to be started when the thread ends that starts it.
#[cfg(all(target_os = "linux", feature = "load"))]
pub(crate) fn end_with_thread(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    let parent = std::process::id();
    // SAFETY: between fork and exec the closure makes two system calls and touches no memory but its
    // own number.
    unsafe {
        command.pre_exec(move || {
            end_with_parent();
            // A parent that has ended before is told by nobody.
            if libc::getppid().cast_unsigned() == parent {
                Ok(())
            } else {
                Err(std::io::ErrorKind::NotConnected.into())
            }
        })
    };
}

/// Elsewhere it goes on.
#[cfg(all(not(target_os = "linux"), feature = "load"))]
pub(crate) fn end_with_thread(_: &mut Command) {}
