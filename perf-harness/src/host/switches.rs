//! How often a thread lost its core, and which core it is on.

/// Context switches of the calling thread since it started.
///
/// Linux counts them by thread. Other systems of the Unix family count those of all threads of the
/// process together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Switches {
    /// The thread waited for something.
    pub(crate) voluntary: u64,
    /// The system gave the core to somebody else.
    pub(crate) involuntary: u64,
}

impl Switches {
    /// The counts by now; `None` on a system that does not tell.
    #[cfg(unix)]
    pub(crate) fn now() -> Option<Self> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        const WHO: libc::c_int = libc::RUSAGE_THREAD;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        const WHO: libc::c_int = libc::RUSAGE_SELF;

        // SAFETY: all-zero is a valid value of this struct of numbers.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: `usage` is a valid place for the answer.
        let answer = unsafe { libc::getrusage(WHO, &raw mut usage) };
        let count = |count| u64::try_from(count).ok();
        (answer == 0).then_some(())?;
        Some(Self {
            voluntary: count(usage.ru_nvcsw)?,
            involuntary: count(usage.ru_nivcsw)?,
        })
    }

    /// The counts by now; `None` on a system that does not tell.
    #[cfg(not(unix))]
    pub(crate) fn now() -> Option<Self> {
        None
    }

    /// Adds those of another thread, or of a later time.
    pub(crate) fn add(&mut self, other: Self) {
        self.voluntary += other.voluntary;
        self.involuntary += other.involuntary;
    }

    /// Those that came after an earlier reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            voluntary: self.voluntary.saturating_sub(earlier.voluntary),
            involuntary: self.involuntary.saturating_sub(earlier.involuntary),
        }
    }
}

/// The core that the calling thread runs on; `None` on a system that does not tell.
#[cfg(target_os = "linux")]
pub(crate) fn current_core() -> Option<u32> {
    // SAFETY: it takes nothing and gives a number, which is negative where the system refuses.
    u32::try_from(unsafe { libc::sched_getcpu() }).ok()
}

/// The core that the calling thread runs on; `None` on a system that does not tell.
#[cfg(not(target_os = "linux"))]
pub(crate) fn current_core() -> Option<u32> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_waits_is_seen_to_wait() {
        let before = Switches::now().unwrap();
        // One that ends before it is waited for costs no switch; not each of them does.
        for _ in 0..1_000 {
            std::thread::spawn(|| ()).join().unwrap();
        }
        let waited = Switches::now().unwrap().since(before);
        assert!(waited.voluntary > 0, "{waited:?}");
    }

    #[test]
    fn other_threads_are_not_counted() {
        let fresh = std::thread::spawn(|| Switches::now().unwrap());
        assert!(fresh.join().unwrap().voluntary < 100);
    }

    #[test]
    fn the_core_is_one_that_the_process_may_use() {
        let cores = crate::host::Cores::allowed();
        assert!(cores.contains(current_core().unwrap() as usize));
    }
}
