//! What the operating system says that the process, or a thread of it, has used so far.

use std::time::Duration;

use super::switches::Switches;

/// Processor time, page faults and context switches since the process or the thread started.
///
/// The sum of both times is as exact as the system's scheduler is (microseconds); how it is parted
/// is a guess from what ran at each tick of the kernel, on most machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) user: Duration,
    pub(crate) system: Duration,
    /// Minor and major ones.
    pub(crate) page_faults: u64,
    pub(crate) switches: Switches,
}

impl Usage {
    /// Of all threads of the process; `None` on a system that does not tell.
    #[cfg(unix)]
    pub(crate) fn of_process() -> Option<Self> {
        Self::of(libc::RUSAGE_SELF)
    }

    /// Of the calling thread; `None` on a system that does not tell.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(crate) fn of_thread() -> Option<Self> {
        Self::of(libc::RUSAGE_THREAD)
    }

    /// Of all threads of the process; `None` on a system that does not tell.
    #[cfg(not(unix))]
    pub(crate) fn of_process() -> Option<Self> {
        None
    }

    /// Of the calling thread; `None` on a system that does not tell.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(crate) fn of_thread() -> Option<Self> {
        None
    }

    #[cfg(unix)]
    fn of(who: libc::c_int) -> Option<Self> {
        // SAFETY: all-zero is a valid value of this struct of numbers.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: `usage` is a valid place for the answer.
        let answer = unsafe { libc::getrusage(who, &raw mut usage) };
        (answer == 0).then_some(())?;
        let count = |count| u64::try_from(count).ok();
        let time = |time: libc::timeval| {
            let seconds = u64::try_from(time.tv_sec).ok()?;
            let microseconds = u64::try_from(time.tv_usec).ok()?;
            Some(Duration::from_secs(seconds) + Duration::from_micros(microseconds))
        };
        Some(Self {
            user: time(usage.ru_utime)?,
            system: time(usage.ru_stime)?,
            page_faults: count(usage.ru_minflt)? + count(usage.ru_majflt)?,
            switches: Switches {
                voluntary: count(usage.ru_nvcsw)?,
                involuntary: count(usage.ru_nivcsw)?,
            },
        })
    }

    /// What was used since an earlier reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            user: self.user.saturating_sub(earlier.user),
            system: self.system.saturating_sub(earlier.system),
            page_faults: self.page_faults.saturating_sub(earlier.page_faults),
            switches: self.switches.since(earlier.switches),
        }
    }

    /// Processor time in user mode and in the kernel together.
    pub(crate) fn cpu(self) -> Duration {
        self.user + self.system
    }
}

/// The steps in which the kernel parts processor time into that of user and system, in
/// nanoseconds; 0 where it reads a clock at each change.
pub(crate) fn tick_ns() -> f64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let mut step = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // The coarse clock moves at each tick.
        // SAFETY: `step` is a valid place for the answer.
        let answer = unsafe { libc::clock_getres(libc::CLOCK_MONOTONIC_COARSE, &raw mut step) };
        if answer == 0 {
            return step.tv_sec as f64 * 1e9 + step.tv_nsec as f64;
        }
        10e6
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    0.0
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_touched_first_is_a_fault_of_the_process() {
        let before = Usage::of_process().unwrap();
        // Fresh from the system, since it is too large for what the allocator keeps.
        let fresh = std::hint::black_box(vec![1_u8; 8 << 20]);
        let used = Usage::of_process().unwrap().since(before);
        assert!(used.page_faults > 0, "{used:?}");
        drop(fresh);
    }

    #[test]
    fn a_thread_that_waits_is_seen_to_wait() {
        let before = Usage::of_thread().unwrap();
        // One that ends before it is waited for costs no switch; not each of them does.
        for _ in 0..1_000 {
            std::thread::spawn(|| ()).join().unwrap();
        }
        let used = Usage::of_thread().unwrap().since(before);
        assert!(used.switches.voluntary > 0, "{used:?}");
    }

    #[test]
    fn other_threads_are_those_of_the_process_alone() {
        let fresh = std::thread::spawn(|| Usage::of_thread().unwrap());
        assert!(fresh.join().unwrap().switches.voluntary < 100);
    }

    #[test]
    fn a_tick_is_at_least_that_of_the_fastest_kernel() {
        assert!(tick_ns() >= 1e6, "{}", tick_ns());
    }
}
