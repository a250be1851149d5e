//! All children that have a name, of the whole process.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::server::Core;
use super::trouble;

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
    /// Somebody else does; its number.
    Watched(u32),
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
                Entry::Watched(pid) => Some(*pid),
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

    #[test]
    fn a_watched_process_has_a_name_of_its_own_and_is_not_killed() {
        let watched = super::super::watch("registry-watched", 7).unwrap();
        let error = super::super::watch("registry-watched", 8).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        let found = named();
        let one = found.iter().find(|one| &*one.name == "registry-watched");
        assert_eq!(one.unwrap().pid, Some(7));
        assert!(
            kill("registry-watched")
                .unwrap_err()
                .contains("is watched only")
        );
        assert!(
            restart("registry-missing")
                .unwrap_err()
                .contains("`registry-watched`")
        );
        drop(watched);
        assert!(
            kill("registry-watched")
                .unwrap_err()
                .contains("no child is called")
        );
    }
}
