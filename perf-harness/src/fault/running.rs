//! The faults of a scenario, from its beginning to its end.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::active::Active;
use super::conductor::Conductor;
use super::injection::Injection;
use super::machine::ThisMachine;
use super::slot;
use crate::clock::Clock;
use crate::load::FaultSpec;

/// The faults of the scenario that runs. Dropping it ends them too.
pub(crate) struct Running {
    active: Arc<Active>,
    /// Ends the thread when it is dropped.
    order: Option<Sender<()>>,
    thread: Option<JoinHandle<Vec<Injection>>>,
    /// Why there is no thread where one is needed.
    refused: Option<String>,
}

/// Begins the timeline of a scenario, whose time counts from now and whose load takes `room`, where that
/// is known: nothing begins later. From here on wrapped operations meet
/// its faults, and a thread has those of the machine happen.
pub(crate) fn begin(
    specs: &[FaultSpec],
    seed: u64,
    clock: &Clock,
    room: Option<Duration>,
) -> Running {
    let active = Arc::new(Active::new(specs, seed, clock, room));
    let conductor = Conductor::new(&active.planned, Box::new(ThisMachine));
    let mut running = Running {
        active: Arc::clone(&active),
        order: None,
        thread: None,
        refused: None,
    };
    if !conductor.is_idle() {
        let (order, orders) = channel();
        let conducted = Arc::clone(&active);
        let thread = std::thread::Builder::new()
            .name("perf-faults".to_owned())
            .spawn(move || conduct(conductor, &conducted, &orders));
        match thread {
            Ok(thread) => {
                (running.order, running.thread) = (Some(order), Some(thread));
            }
            Err(error) => running.refused = Some(format!("no room for another thread: {error}")),
        }
    }
    if !active.planned.is_empty() {
        slot::set(Some(active));
    }
    running
}

fn conduct(mut conductor: Conductor, active: &Active, orders: &Receiver<()>) -> Vec<Injection> {
    /// Longer than any scenario.
    const NEVER: Duration = Duration::from_secs(1 << 32);
    loop {
        let now = active.now();
        let next = conductor.step(now);
        let wait = next.map_or(NEVER, |next| {
            Duration::from_nanos(next.saturating_sub(active.now()))
        });
        match orders.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    conductor.end(active.now())
}

impl Running {
    /// Ends them, and tells what became of each: those of calls first, then those of the machine.
    pub(crate) fn end(mut self) -> Vec<Injection> {
        let now = self.active.now();
        let of_machine = self.stop();
        let mut told = self.active.told(now);
        let reason = match (of_machine, self.refused.take()) {
            (Some(Ok(injections)), _) => {
                told.extend(injections);
                return told;
            }
            (Some(Err(())), _) => "the thread of the faults panicked".to_owned(),
            (None, Some(reason)) => reason,
            (None, None) => return told,
        };
        let of_machine = self
            .active
            .planned
            .iter()
            .filter(|fault| !fault.is_of_calls());
        told.extend(of_machine.map(|fault| Injection::never(fault, reason.clone())));
        told
    }

    /// What the thread tells, if there is one; an error where it has panicked.
    fn stop(&mut self) -> Option<Result<Vec<Injection>, ()>> {
        slot::set(None);
        self.active.end();
        self.order = None;
        let thread = self.thread.take()?;
        Some(thread.join().map_err(drop))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;
    use crate::fault::planned::tests::spec;
    use crate::fault::{inject_blocking, register};
    use crate::load::FaultKind;

    /// One test, since a process has one scenario at a time.
    #[test]
    fn wrapped_calls_meet_the_faults_of_the_scenario_that_runs_and_no_others() {
        let clock = Clock::simulated(SimulatedClock::new());
        let call = || inject_blocking(|| Ok::<_, String>(1));
        assert_eq!(call(), Ok(1));

        let (sender, called) = channel();
        let registered = register("running", move || Ok(sender.send(())?));
        let running = begin(
            &[
                spec((0, 1_000, None), 1.0, FaultKind::Error("no".into())),
                spec((0, 0, None), 1.0, FaultKind::Call("running".into())),
                spec((5_000, 0, None), 1.0, FaultKind::Call("later".into())),
            ],
            7,
            &clock,
            None,
        );
        assert_eq!(call(), Err("no".to_owned()));
        called.recv().unwrap();
        let told = running.end();
        let names: Vec<_> = told.iter().map(|one| (&*one.name, one.calls)).collect();
        assert_eq!(
            names,
            [
                ("error `no`", Some(1)),
                ("call `running`", None),
                ("call `later`", None)
            ]
        );
        let skipped = told.iter().map(|one| one.skipped.is_some());
        assert_eq!(skipped.collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(call(), Ok(1));

        let running = begin(
            &[spec((0, 1_000, None), 1.0, FaultKind::Error("no".into()))],
            7,
            &clock,
            None,
        );
        assert!(call().is_err());
        drop(running);
        assert_eq!(call(), Ok(1));
        drop(registered);
    }
}
