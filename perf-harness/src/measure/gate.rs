//! Where the threads of a case wait for each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Where all wait, awake, until the last one has come.
#[derive(Default)]
pub(super) struct StartGate {
    arrived: AtomicUsize,
    is_open: AtomicBool,
}

impl StartGate {
    /// Before any of the threads comes.
    pub(super) fn close(&self) {
        self.arrived.store(0, Ordering::Relaxed);
        self.is_open.store(false, Ordering::Release);
    }

    /// Lets all go.
    pub(super) fn open(&self) {
        self.is_open.store(true, Ordering::Release);
    }

    /// Waits until so many threads have come.
    pub(super) fn gather(&self, threads: usize) {
        while self.arrived.load(Ordering::Acquire) < threads {
            thread::yield_now();
        }
    }

    /// A thread that comes when this is dropped, also when it panics before.
    pub(super) fn approach(&self) -> Arrival<'_> {
        Arrival(self)
    }

    /// Waits until it is opened.
    pub(super) fn wait(&self) {
        while !self.is_open.load(Ordering::Acquire) {
            thread::yield_now();
        }
    }
}

/// A thread on its way to the start.
pub(super) struct Arrival<'a>(&'a StartGate);

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.0.arrived.fetch_add(1, Ordering::AcqRel);
    }
}

/// Where those wait, asleep, who need the others to have stopped.
#[derive(Default)]
pub(super) struct StopGate {
    stopped: Mutex<usize>,
    changed: Condvar,
}

impl StopGate {
    /// Waits until so many threads have stopped.
    pub(super) fn wait_for(&self, threads: usize) {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.changed
                .wait_while(stopped, |stopped| *stopped < threads),
        );
    }

    /// A thread that goes on until this is dropped.
    pub(super) fn depart(&self) -> Departure<'_> {
        Departure(self)
    }

    /// Before any of the threads begins.
    pub(super) fn reset(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = 0;
    }
}

/// A thread that has not stopped yet; it does when this is dropped, also when one of its calls panics.
pub(super) struct Departure<'a>(&'a StopGate);

impl Drop for Departure<'_> {
    fn drop(&mut self) {
        *self
            .0
            .stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.changed.notify_all();
    }
}
