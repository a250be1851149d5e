//! Keeping standard output for the report while benchmarks print, and standard input from them.

/// Standard output as it is now, whatever becomes of it.
#[cfg(unix)]
pub(crate) fn standard_output() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    Ok(std::io::stdout().as_fd().try_clone_to_owned()?.into())
}

/// Standard output as it is now.
#[cfg(not(unix))]
pub(crate) fn standard_output() -> std::io::Result<std::io::Stdout> {
    Ok(std::io::stdout())
}

/// Standard input as it is now; from here on whoever reads standard input finds it at its end.
#[cfg(unix)]
pub(crate) fn standard_input() -> std::io::Result<std::fs::File> {
    use std::os::fd::{AsFd, AsRawFd};

    let input = std::io::stdin().as_fd().try_clone_to_owned()?;
    let nothing = std::fs::File::open("/dev/null")?;
    // SAFETY: both descriptors are open; a failure leaves standard input as it was.
    unsafe { libc::dup2(nothing.as_raw_fd(), libc::STDIN_FILENO) };
    Ok(input.into())
}

/// Standard input as it is now.
#[cfg(not(unix))]
pub(crate) fn standard_input() -> std::io::Result<std::io::Stdin> {
    Ok(std::io::stdin())
}

/// Sends what benchmarks print on standard output to standard error, until it is dropped: the
/// report has standard output for itself.
#[derive(Debug)]
pub(crate) struct Diverted {
    #[cfg(unix)]
    original: Option<libc::c_int>,
}

impl Diverted {
    #[cfg(unix)]
    pub(crate) fn start() -> Self {
        // SAFETY: both numbers are those of the process's own standard streams; a failure leaves
        // standard output where it was.
        let original = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_DUPFD_CLOEXEC, 3) };
        if original < 0 {
            return Self { original: None };
        }
        // SAFETY: as above.
        unsafe { libc::dup2(libc::STDERR_FILENO, libc::STDOUT_FILENO) };
        Self {
            original: Some(original),
        }
    }

    /// Not done on this system: what benchmarks print stands among the report.
    #[cfg(not(unix))]
    pub(crate) fn start() -> Self {
        Self {}
    }
}

impl Drop for Diverted {
    fn drop(&mut self) {
        // What was printed and not yet flushed belongs where it was meant to go.
        let _ = std::io::Write::flush(&mut std::io::stdout());
        #[cfg(unix)]
        if let Some(original) = self.original {
            // SAFETY: `original` is the duplicate made by `start`, closed once, here.
            unsafe {
                libc::dup2(original, libc::STDOUT_FILENO);
                libc::close(original);
            }
        }
    }
}
