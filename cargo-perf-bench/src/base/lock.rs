use std::fs::File;
use std::path::Path;
use std::thread;
use std::time::Duration;

use fs4::{FileExt, TryLockError};

use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::messages::Progress;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A file that one call at a time holds, from a base's sources to the end of measuring: another call
/// would replace what this one runs. The system lets go of it when the holder ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    // None where the file system knows no locks.
    _held: Option<File>,
}

impl Lock {
    /// Waits for it, until Ctrl-C is pressed.
    #[expect(
        clippy::disallowed_methods,
        reason = "another process holds the lock, and Ctrl-C ends the waiting"
    )]
    pub(super) fn acquire(
        path: &Path,
        progress: Progress,
        interrupt: &Interrupt,
    ) -> Result<Self, Error> {
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(Error::file("open", path))?;
        let mut is_told = false;
        loop {
            match FileExt::try_lock(&file) {
                Ok(()) => return Ok(Self { _held: Some(file) }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error))
                    if error.kind() == std::io::ErrorKind::Unsupported =>
                {
                    return Ok(Self { _held: None });
                }
                Err(TryLockError::Error(error)) => return Err(Error::file("lock", path)(error)),
            }
            if interrupt.is_set() {
                return Err(Error::Interrupted);
            }
            if !is_told {
                progress.doing(format_args!(
                    "waiting for another comparison, which holds `{}`",
                    path.display()
                ));
                is_told = true;
            }
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_at_a_time_holds_it_and_ctrl_c_ends_the_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let quiet = Progress { quiet: true };
        let (unset, set) = (Interrupt::default(), Interrupt::pressed());
        let held = Lock::acquire(&path, quiet, &unset).unwrap();
        let error = Lock::acquire(&path, quiet, &set).unwrap_err();
        assert!(matches!(error, Error::Interrupted), "{error}");
        drop(held);
        Lock::acquire(&path, quiet, &set).unwrap();
    }
}
