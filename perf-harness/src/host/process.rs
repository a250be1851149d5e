//! Processor time of the process and of the calling thread.

use std::ops::AddAssign;
use std::time::Duration;

/// Processor time since the process and the thread started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CpuTimes {
    /// Of all threads of the process.
    pub(crate) process: Duration,
    /// Of the calling thread.
    pub(crate) thread: Duration,
}

impl CpuTimes {
    /// The times by now; `None` on a system that does not tell.
    #[cfg(unix)]
    pub(crate) fn now() -> Option<Self> {
        Some(Self {
            process: clock(libc::CLOCK_PROCESS_CPUTIME_ID)?,
            thread: clock(libc::CLOCK_THREAD_CPUTIME_ID)?,
        })
    }

    /// The times by now; `None` on a system that does not tell.
    #[cfg(not(unix))]
    pub(crate) fn now() -> Option<Self> {
        None
    }

    /// What was used since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            process: self.process.saturating_sub(before.process),
            thread: self.thread.saturating_sub(before.thread),
        }
    }
}

impl AddAssign for CpuTimes {
    fn add_assign(&mut self, other: Self) {
        self.process += other.process;
        self.thread += other.thread;
    }
}

#[cfg(unix)]
fn clock(id: libc::clockid_t) -> Option<Duration> {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid place for the answer.
    let answer = unsafe { libc::clock_gettime(id, &raw mut time) };
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanoseconds = u32::try_from(time.tv_nsec).ok()?;
    (answer == 0).then(|| Duration::new(seconds, nanoseconds))
}
