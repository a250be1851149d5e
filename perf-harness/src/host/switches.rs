//! How often a thread lost its core, and which core it is on.

use serde::{Deserialize, Serialize};

/// Context switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Switches {
    /// The thread waited for something.
    pub(crate) voluntary: u64,
    /// The system gave the core to somebody else.
    pub(crate) involuntary: u64,
}

impl Switches {
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

    /// Both together.
    pub(crate) fn all(self) -> u64 {
        self.voluntary + self.involuntary
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
    fn the_core_is_one_that_the_process_may_use() {
        let cores = crate::host::Cores::allowed();
        assert!(cores.contains(current_core().unwrap() as usize));
    }
}
