//! All children that have a name, of the whole process.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::server::Core;
use super::trouble;
use crate::host::{Files, Process};

/// A child by its name, and its number while it runs.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: Arc<str>,
    pub(crate) pid: Option<u32>,
}

/// Who looks after a child.
#[derive(Debug)]
pub(super) enum Entry {
    /// We do.
    Server(Arc<Core>),
    /// Somebody else does; none where the system tells nothing of processes.
    Watched(Option<Process>),
}

#[derive(Debug)]
struct Registry {
    next: u64,
    children: Vec<(u64, Arc<str>, Entry)>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    next: 0,
    children: Vec::new(),
});

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds a child, and answers by which number it is removed again.
pub(super) fn add(name: &str, entry: Entry) -> io::Result<u64> {
    let mut registry = registry();
    if registry
        .children
        .iter()
        .any(|(_, known, _)| **known == *name)
    {
        return Err(trouble::name_taken(name));
    }
    let number = registry.next;
    registry.next += 1;
    registry.children.push((number, name.into(), entry));
    Ok(number)
}

pub(super) fn remove(number: u64) {
    let mut registry = registry();
    registry.children.retain(|(known, ..)| *known != number);
}

/// All of them.
pub(crate) fn named() -> Vec<Named> {
    let files = Files::of_this_machine();
    let registry = registry();
    let children = registry.children.iter();
    children
        .map(|(_, name, entry)| Named {
            name: Arc::clone(name),
            pid: match entry {
                Entry::Server(core) => {
                    core.trim_log();
                    core.pid()
                }
                Entry::Watched(process) => process
                    .as_ref()
                    .filter(|process| process.lives(&files))
                    .map(Process::pid),
            },
        })
        .collect()
}

/// Kills the child of this name; the text says why that cannot be.
pub(crate) fn kill(name: &str) -> Result<(), String> {
    server(name)?.kill().map_err(|error| error.to_string())
}

/// Starts the child of this name again, and kills it first if it runs.
pub(crate) fn restart(name: &str) -> Result<(), String> {
    let core = server(name)?;
    Core::restart(&core).map_err(|error| error.to_string())
}

fn server(name: &str) -> Result<Arc<Core>, String> {
    let registry = registry();
    let mut children = registry.children.iter();
    let Some((.., entry)) = children.find(|(_, known, _)| **known == *name) else {
        let known: Vec<String> = registry
            .children
            .iter()
            .map(|(_, name, _)| format!("`{name}`"))
            .collect();
        return Err(if known.is_empty() {
            format!("no child is called `{name}`: start it with `perf_harness::child::Server`")
        } else {
            format!("no child is called `{name}`: there is {}", known.join(", "))
        });
    };
    match entry {
        Entry::Server(core) => Ok(Arc::clone(core)),
        Entry::Watched(_) => Err(format!(
            "`{name}` is watched only: what `perf_harness::child::Server` has not started is not killed"
        )),
    }
}

/// Ends the servers that nobody has dropped when the process ends, such as those in statics.
#[cfg(unix)]
pub(super) fn end_at_exit() {
    use std::sync::Once;

    extern "C" fn end_them() {
        // Whoever holds the lock is a thread that the end of the process has cut off.
        let Ok(registry) = REGISTRY.try_lock() else {
            return;
        };
        for (.., entry) in &registry.children {
            if let Entry::Server(core) = entry {
                core.end_now();
            }
        }
    }

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the function never unwinds and touches nothing but what is static. Without room
        // for another handler Linux ends the children all the same.
        unsafe { libc::atexit(end_them) };
    });
}

/// Elsewhere a server that is never dropped goes on.
#[cfg(not(unix))]
pub(super) fn end_at_exit() {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child::watch;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_watched_process_has_a_name_of_its_own_and_is_not_killed() {
        let own = std::process::id();
        let watched = watch("registry-watched", own).unwrap();
        let error = watch("registry-watched", own).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        let found = named();
        let one = found.iter().find(|one| &*one.name == "registry-watched");
        assert_eq!(one.unwrap().pid, Some(own));
        let kill = || kill("registry-watched").unwrap_err();
        assert!(kill().contains("is watched only"));
        let missing = restart("registry-missing").unwrap_err();
        assert!(missing.contains("`registry-watched`"), "{missing}");
        drop(watched);
        assert!(kill().contains("no child is called"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_number_that_no_process_has_is_told() {
        let error = watch("registry-gone", u32::MAX).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("4294967295"), "{error}");
    }
}
