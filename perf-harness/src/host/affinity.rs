//! Which cores the process may use, and binding a thread to one of them.

use std::fmt;
use std::sync::OnceLock;

use core_affinity::CoreId;

/// The largest core number that can be bound to: the mask of the system call has so many bits, and
/// a larger number aborts the process.
const LARGEST_CORE: usize = 1023;

/// The cores that the process was allowed when it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cores(Vec<usize>);

impl Cores {
    /// Read once a process, before any thread is bound: afterwards the system names the bound core
    /// alone.
    pub(crate) fn allowed() -> Self {
        static ALLOWED: OnceLock<Cores> = OnceLock::new();
        ALLOWED
            .get_or_init(|| {
                let mut cores: Vec<usize> = core_affinity::get_core_ids()
                    .unwrap_or_default()
                    .into_iter()
                    .map(|core| core.id)
                    .filter(|core| *core <= LARGEST_CORE)
                    .collect();
                cores.sort_unstable();
                Self(cores)
            })
            .clone()
    }

    /// These, for tests.
    #[cfg(test)]
    pub(crate) fn of(cores: impl IntoIterator<Item = usize>) -> Self {
        Self(cores.into_iter().collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn contains(&self, core: usize) -> bool {
        self.0.contains(&core)
    }

    /// The core to measure on: the last one, since systems put their own work on the first. With
    /// one core there is nothing to choose.
    pub(crate) fn preferred(&self) -> Option<usize> {
        self.0.last().copied().filter(|_| self.0.len() > 1)
    }

    /// The last ones, so many as there are of them at most.
    pub(crate) fn latest(&self, count: usize) -> Vec<usize> {
        self.0[self.0.len().saturating_sub(count)..].to_vec()
    }

    /// Lets the calling thread, and the threads that it starts from now on, use all of them again.
    #[cfg(target_os = "linux")]
    pub(crate) fn allow_all(&self) {
        // SAFETY: an all-zero `cpu_set_t` is the empty set.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        for core in &self.0 {
            // SAFETY: `allowed` keeps no core beyond the set's size.
            unsafe { libc::CPU_SET(*core, &mut set) };
        }
        // SAFETY: the pointer and the size are those of the set. A refusal leaves the thread as it
        // was, which costs no more than a thread that stays on its core.
        unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set) };
    }

    /// Elsewhere a binding is a hint that is not taken back.
    #[cfg(not(target_os = "linux"))]
    #[allow(clippy::unused_self, reason = "the same call on every system")]
    pub(crate) fn allow_all(&self) {}
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&cores.join(", "))
    }
}

/// Binds the calling thread, and the threads that it starts from now on, to one core. A core that
/// the process may not use leaves the thread as it was.
pub(crate) fn pin_to(core: usize) {
    if core <= LARGEST_CORE {
        core_affinity::set_for_current(CoreId { id: core });
    }
}
