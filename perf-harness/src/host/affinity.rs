//! Which cores the process may use, and binding a thread to one of them.

use core_affinity::CoreId;

/// The largest core number that can be bound to: the mask of the system call has so many bits, and
/// a larger number aborts the process.
const LARGEST_CORE: usize = 1023;

/// The cores that the process was allowed when it started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cores(Vec<usize>);

impl Cores {
    /// Read once, before any thread is bound: afterwards the system names the bound core alone.
    pub(crate) fn allowed() -> Self {
        let mut cores: Vec<usize> = core_affinity::get_core_ids()
            .unwrap_or_default()
            .into_iter()
            .map(|core| core.id)
            .filter(|core| *core <= LARGEST_CORE)
            .collect();
        cores.sort_unstable();
        Self(cores)
    }

    pub(crate) fn as_slice(&self) -> &[usize] {
        &self.0
    }
}

/// Binds the calling thread, and the threads that it starts from now on, to one core. A core that
/// the process may not use leaves the thread as it was.
pub(crate) fn pin_to(core: usize) {
    if core <= LARGEST_CORE {
        core_affinity::set_for_current(CoreId { id: core });
    }
}
