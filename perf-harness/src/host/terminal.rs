//! The terminal that the process writes to, if there is one.

/// Columns of the terminal behind standard output.
#[cfg(unix)]
pub(crate) fn width() -> Option<usize> {
    let mut size = libc::winsize {
        ws_row: 0,
        ws_col: 0,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: the request writes a `winsize`, and `size` is one.
    let answer = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &raw mut size) };
    (answer == 0 && size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Not asked on this system.
#[cfg(not(unix))]
pub(crate) fn width() -> Option<usize> {
    None
}
