//! The thread that starts children.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::host::Cores;

type Job = Box<dyn FnOnce() + Send>;

/// Does work on a thread that lives as long as the process does, and that no core is bound to: Linux
/// ends a child that is to end with its parent when the *thread* ends that has started it, and a
/// child may use the cores that this thread may use.
pub(super) fn on_keeper<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    static JOBS: OnceLock<Mutex<Sender<Job>>> = OnceLock::new();
    let jobs = JOBS.get_or_init(|| {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("perf-children".to_owned())
            .spawn(move || keep(&receiver))
            .expect("the system has room for a thread");
        Mutex::new(sender)
    });
    let (answer, answered) = channel();
    let job = Box::new(move || {
        // Whoever asked waits for it.
        let _ = answer.send(work());
    });
    let sent = jobs
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .send(job);
    sent.expect("the keeper lives as long as the process");
    answered.recv().expect("the keeper answers")
}

fn keep(jobs: &Receiver<Job>) {
    Cores::allowed().allow_all();
    while let Ok(job) = jobs.recv() {
        job();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_children_are_started_by_one_thread_whoever_asks() {
        let ask = || on_keeper(|| std::thread::current().id());
        let one = std::thread::spawn(ask).join().unwrap();
        assert_eq!(one, ask());
        assert_ne!(one, std::thread::current().id());
    }
}
