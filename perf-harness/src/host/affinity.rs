//! Which cores the process may use, and binding a thread to one of them.

#[cfg(not(target_os = "linux"))]
use core_affinity::CoreId;

/// The largest core number that can be bound to: the mask of the system call has so many bits.
const LARGEST_CORE: usize = 1023;

/// The cores that the process was allowed when it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cores(Vec<usize>);

impl Cores {
    /// Read once, before any thread is bound: afterwards the system names the bound core alone.
    pub(crate) fn allowed() -> Self {
        let mut cores = cores_of_this_thread();
        cores.sort_unstable();
        Self(cores)
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

    /// Lets the calling thread, and the threads that it starts from now on, use all of them again.
    #[cfg(target_os = "linux")]
    pub(crate) fn allow_all(&self) {
        bind(&self.0);
    }

    /// Elsewhere a binding is a hint that is not taken back.
    #[cfg(not(target_os = "linux"))]
    #[allow(clippy::unused_self, reason = "the same call on every system")]
    pub(crate) fn allow_all(&self) {}
}

/// Binds the calling thread, and the threads that it starts from now on, to one core. A core that
/// the process may not use leaves the thread as it was.
pub(crate) fn pin_to(core: usize) {
    if core <= LARGEST_CORE {
        #[cfg(target_os = "linux")]
        bind(&[core]);
        #[cfg(not(target_os = "linux"))]
        core_affinity::set_for_current(CoreId { id: core });
    }
}

#[cfg(target_os = "linux")]
fn cores_of_this_thread() -> Vec<usize> {
    // SAFETY: an all-zero `cpu_set_t` is the empty set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer and the size are those of the set. A refusal leaves it empty, and then
    // nothing is bound.
    unsafe { libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut set) };
    (0..=LARGEST_CORE)
        // SAFETY: the set has room for all of these cores.
        .filter(|core| unsafe { libc::CPU_ISSET(*core, &set) })
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn cores_of_this_thread() -> Vec<usize> {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let cores = cores.into_iter().map(|core| core.id);
    cores.filter(|core| *core <= LARGEST_CORE).collect()
}

/// Binds the calling thread to cores of which none is larger than [`LARGEST_CORE`].
#[cfg(target_os = "linux")]
fn bind(cores: &[usize]) {
    // SAFETY: an all-zero `cpu_set_t` is the empty set.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    for core in cores {
        // SAFETY: the set has room for every core up to the largest.
        unsafe { libc::CPU_SET(*core, &mut set) };
    }
    // SAFETY: the pointer and the size are those of the set. A refusal leaves the thread as it
    // was, which costs no more than a thread that stays on its core.
    unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set) };
}
