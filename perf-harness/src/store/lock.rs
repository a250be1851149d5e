use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::error::StoreError;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// A file that one process at a time holds. The operating system lets go of it when the holder
/// ends, however it ends, so a crash blocks nobody.
#[derive(Debug)]
pub(crate) struct Lock {
    // None where the file system knows no locks: files are replaced whole all the same, only the
    // last writer of a moment wins.
    _held: Option<File>,
}

impl Lock {
    /// Tries for about `patience`, so that a holder that was stopped does not hold up all others.
    /// `variable` names the folder in which the lock lies.
    #[expect(
        clippy::disallowed_methods,
        reason = "another process holds the lock for a moment"
    )]
    pub(super) fn acquire(
        path: &Path,
        patience: Duration,
        variable: &'static str,
    ) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(StoreError::io("make the folder", folder))?;
        }
        let tries = 1 + patience.as_millis() / PAUSE.as_millis();
        for attempt in 0..tries {
            if attempt > 0 {
                thread::sleep(PAUSE);
            }
            match try_lock(path) {
                Ok(file) => return Ok(Self { _held: Some(file) }),
                Err(error) if is_taken(&error) => {}
                Err(error) if is_unknown_here(&error) => return Ok(Self { _held: None }),
                Err(error) => return Err(StoreError::io("lock", path)(error)),
            }
        }
        Err(StoreError::Locked {
            path: path.to_owned(),
            variable,
        })
    }
}

#[cfg(unix)]
fn try_lock(path: &Path) -> io::Result<File> {
    use std::os::fd::AsRawFd;

    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    // SAFETY: the descriptor is open for as long as `file` lives.
    if unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == 0 {
        Ok(file)
    } else {
        Err(io::Error::last_os_error())
    }
}

#[cfg(unix)]
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

#[cfg(unix)]
fn is_unknown_here(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(libc::ENOLCK | libc::ENOSYS | libc::EOPNOTSUPP)
    )
}

/// A file that is open for one handle alone.
#[cfg(windows)]
fn try_lock(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;

    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .share_mode(0)
        .open(path)
}

#[cfg(windows)]
fn is_taken(error: &io::Error) -> bool {
    const ERROR_SHARING_VIOLATION: i32 = 32;
    error.raw_os_error() == Some(ERROR_SHARING_VIOLATION)
}

#[cfg(windows)]
fn is_unknown_here(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time_and_the_end_of_the_holder_frees_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs/.lock");
        let held = Lock::acquire(&path, Duration::ZERO, "PERF_BENCH_HOME").unwrap();
        let error = Lock::acquire(&path, Duration::ZERO, "PERF_BENCH_HOME").unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }));
        assert!(error.to_string().contains(".lock"), "{error}");
        drop(held);
        Lock::acquire(&path, Duration::ZERO, "PERF_BENCH_HOME").unwrap();
    }

    #[test]
    fn a_lock_file_that_a_crash_left_behind_blocks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lock");
        fs::write(&path, "").unwrap();
        Lock::acquire(&path, Duration::ZERO, "PERF_BENCH_HOME").unwrap();
    }

    #[test]
    fn a_place_where_no_lock_can_be_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = Lock::acquire(&file.join(".lock"), Duration::ZERO, "PERF_BENCH_HOME")
            .unwrap_err()
            .to_string();
        assert!(error.contains("name another path"), "{error}");
    }
}
