//! A benchmark that ends the process must not make the run look good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Names the case that holds the process, or none: should the process end while there is one, that
/// is told, and the exit status is 101 whatever the benchmark asked for.
#[cfg(unix)]
pub(crate) fn guard_exit(case: Option<&Arc<str>>) {
    use std::sync::Once;

    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // SAFETY: the function never unwinds and touches nothing but what is static. Without room
        // for another handler the process ends as the benchmark asked.
        unsafe { libc::atexit(on_exit) };
    });
    *running() = case.cloned();
}

/// Lets the process end when a case ends it: somebody else watches this one.
pub(crate) fn let_exit() {
    IS_WATCHED_ELSEWHERE.store(true, Ordering::Relaxed);
}

static IS_WATCHED_ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// Not watched on this system.
#[cfg(not(unix))]
pub(crate) fn guard_exit(_: Option<&Arc<str>>) {}

#[cfg(unix)]
fn running() -> std::sync::MutexGuard<'static, Option<Arc<str>>> {
    use std::sync::{Mutex, PoisonError};

    static RUNNING: Mutex<Option<Arc<str>>> = Mutex::new(None);
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
extern "C" fn on_exit() {
    use std::io::Write;

    if IS_WATCHED_ELSEWHERE.load(Ordering::Relaxed) {
        return;
    }
    if let Some(case) = &*running() {
        let _ = writeln!(
            std::io::stderr(),
            "error: `{case}` ended the process, so nothing else was measured and nothing is reported"
        );
        // SAFETY: ends the process without running anything more of it.
        unsafe { libc::_exit(101) };
    }
}
