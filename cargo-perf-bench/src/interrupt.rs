use std::io;
use std::process::{Child, Command, ExitStatus, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::ending::Ending;

/// Whether Ctrl-C was pressed, or the program was asked to terminate. Nothing more is started then.
/// What runs gets Ctrl-C from the terminal, and a request to terminate from here, and ends by itself.
/// A second Ctrl-C ends this process at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt {
    asked: Arc<AtomicBool>,
    asked_to_terminate: Arc<AtomicBool>,
    running: Running,
}

/// The process that was started last, until it ends or was told to.
#[derive(Clone, Debug, Default)]
struct Running(Arc<AtomicU32>);

impl Interrupt {
    /// Listens from now on. Until then a signal ends the process at once, whatever it reads.
    pub(crate) fn listen(&self) -> io::Result<()> {
        let asked = &self.asked;
        // In this order: the first signal finds the flag unset, and sets it.
        let at_once = i32::from(Ending::INTERRUPTED.status());
        flag::register_conditional_shutdown(SIGINT, at_once, Arc::clone(asked))?;
        flag::register(SIGINT, Arc::clone(asked))?;
        // `timeout` sends it to this process twice: no number of them ends it at once.
        flag::register(SIGTERM, Arc::clone(asked))?;
        flag::register(SIGTERM, Arc::clone(&self.asked_to_terminate))?;
        self.running.tell_when_terminated()
    }

    /// As it is after Ctrl-C.
    #[cfg(test)]
    pub(crate) fn pressed() -> Self {
        let interrupt = Self::default();
        interrupt.asked.store(true, Ordering::Relaxed);
        interrupt
    }

    pub(crate) fn is_set(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Runs the command to its end.
    pub(crate) fn status(&self, command: &mut Command) -> io::Result<ExitStatus> {
        let mut child = command.spawn()?;
        self.watch(&child);
        let status = child.wait();
        self.running.forget();
        status
    }

    /// Runs the command to its end, and gives what was piped.
    pub(crate) fn output(&self, command: &mut Command) -> io::Result<Output> {
        let child = command.spawn()?;
        self.watch(&child);
        let output = child.wait_with_output();
        self.running.forget();
        output
    }

    fn watch(&self, child: &Child) {
        self.running.0.store(child.id(), Ordering::SeqCst);
        // The signal may have come while there was nobody to tell.
        if self.asked_to_terminate.load(Ordering::SeqCst) {
            self.running.tell();
        }
    }
}

impl Running {
    fn forget(&self) {
        self.0.store(0, Ordering::SeqCst);
    }

    /// Sends Ctrl-C, once: a second one would end a bench process before it has told anything.
    #[cfg(unix)]
    fn tell(&self) {
        let id = self.0.swap(0, Ordering::SeqCst);
        if let (Ok(id), true) = (libc::pid_t::try_from(id), id != 0) {
            // SAFETY: the call takes numbers alone; the process is a child that was not waited for.
            unsafe { libc::kill(id, SIGINT) };
        }
    }

    #[cfg(unix)]
    fn tell_when_terminated(&self) -> io::Result<()> {
        let running = self.clone();
        // SAFETY: what is done is a swap of an atomic and `kill`, which a signal handler may do.
        unsafe { signal_hook::low_level::register(SIGTERM, move || running.tell()) }.map(drop)
    }

    /// Elsewhere no such signal is sent.
    #[cfg(not(unix))]
    fn tell(&self) {}

    #[cfg(not(unix))]
    fn tell_when_terminated(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_request_to_terminate_is_kept_and_handed_on_as_ctrl_c() {
        let interrupt = Interrupt::default();
        interrupt.listen().unwrap();
        let mut child = Command::new("sh");
        child.args(["-c", "kill -TERM $PPID; exec sleep 60"]);
        let status = interrupt.status(&mut child).unwrap();
        assert_eq!(status.signal(), Some(SIGINT));
        assert!(interrupt.is_set());
    }
}
