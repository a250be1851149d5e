//! Processor time of the calling thread.

use std::time::Duration;

/// Processor time that the calling thread has used; `None` on a system that does not tell.
pub(crate) fn thread_time() -> Option<Duration> {
    #[cfg(unix)]
    {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: `time` is a valid place for the answer.
        let answer = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
        let seconds = u64::try_from(time.tv_sec).ok()?;
        let nanoseconds = u32::try_from(time.tv_nsec).ok()?;
        (answer == 0).then(|| Duration::new(seconds, nanoseconds))
    }
    #[cfg(not(unix))]
    None
}
