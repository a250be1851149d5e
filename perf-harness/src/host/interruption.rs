//! The user's wish to end a run early: what is decided by then is still told.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on the first Ctrl-C, or the first request to terminate, is kept for
/// [`is_interrupted`]; the second one ends the process at once.
#[cfg(unix)]
pub(crate) fn watch_interruptions() {
    extern "C" fn keep(_: libc::c_int) {
        ASKED.store(true, Ordering::Relaxed);
    }
    for signal in [libc::SIGINT, libc::SIGTERM] {
        // SAFETY: the handler does nothing but set a flag. An all-zero `sigaction` blocks no other
        // signal; calls that wait are interrupted, so that they can look at the flag. A refusal
        // leaves the signal to end the process, as it does by default.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = keep as *const () as libc::sighandler_t;
            action.sa_flags = libc::SA_RESETHAND;
            libc::sigaction(signal, &raw const action, std::ptr::null_mut());
        }
    }
}

/// Elsewhere Ctrl-C ends the process at once.
#[cfg(not(unix))]
pub(crate) fn watch_interruptions() {}

/// Whether the user wants the run to end.
pub(crate) fn is_interrupted() -> bool {
    ASKED.load(Ordering::Relaxed)
}
