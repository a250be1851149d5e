use std::io;

use super::registry::{self, Entry};
use super::trouble;
use crate::host::{Files, Process};

/// A process that somebody else has started, and whose resources are told as long as this lives.
///
/// Made by [`watch`].
///
/// ```no_run
/// use perf_harness::child::{self, Watch};
///
/// fn setup() -> Watch {
///     child::watch("broker", 4_242).expect("the container runs")
/// }
/// ```
#[derive(Debug)]
#[must_use = "the process is watched as long as this lives"]
pub struct Watch {
    number: u64,
}

/// Tells the resources of a process that somebody else has started, such as that of a container:
/// `docker inspect --format '{{.State.Pid}}' NAME` says its number. It is never killed: faults that
/// should kill it are skipped. A process that ends is not mistaken for the next one of its number.
///
/// # Errors
/// When another child has the name, or no process has the number (where the system tells).
///
/// ```
/// use perf_harness::child;
///
/// let watched = child::watch("broker", std::process::id())?;
/// assert!(child::watch("broker", std::process::id()).is_err(), "the name is taken");
/// drop(watched);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn watch(name: &str, pid: u32) -> io::Result<Watch> {
    let process = Process::of(&Files::of_this_machine(), pid);
    if process.is_none() && cfg!(target_os = "linux") {
        return Err(trouble::no_process(name, pid));
    }
    registry::add(name, Entry::Watched(process)).map(|number| Watch { number })
}

impl Drop for Watch {
    fn drop(&mut self) {
        registry::remove(self.number);
    }
}
