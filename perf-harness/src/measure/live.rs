use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::case_thread::{self, Body};
use super::collector::Collector;
use super::counter::DeclaredWork;
use super::handover::Handover;
use super::link::{Link, Order, Reply};
use super::seat;
use super::shown_result::ShownResult;
use super::slice::{Slice, SliceReport};
use crate::clock::Clock;
use crate::host::guard_exit;
use crate::units::Time;

/// A case whose state is alive: its body waits on a thread of its own, inside `bench`, and runs
/// only while the runner waits for it.
#[derive(Debug)]
pub(crate) struct LiveCase {
    name: Arc<str>,
    link: Arc<Link>,
    collector: Arc<Collector>,
    thread: Option<JoinHandle<()>>,
    timeout: Option<Duration>,
    notes: Vec<String>,
    work: DeclaredWork,
    result: ShownResult,
}

/// Why a case cannot be measured further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaseError {
    /// A panic, a misuse of the Bencher or a failed check, in words.
    #[error("{0}")]
    Failed(String),
    /// What it needs is not there, and why it is left out.
    #[error("it was skipped: {0}")]
    Skipped(String),
    /// The case kept the baton longer than it may. Its thread cannot be stopped, so nothing else
    /// can be measured beside it.
    #[error("it did not finish within its timeout of {}", Time::from(*.0))]
    TimedOut(Duration),
    /// The user wants the run to end.
    #[error("interrupted")]
    Interrupted,
}

impl LiveCase {
    /// Starts the thread and waits until the body has reached its Bencher. From here on the case
    /// may not keep the baton longer than `timeout`.
    pub(crate) fn start(
        clock: &Clock,
        name: &str,
        timeout: Option<Duration>,
        body: Body,
    ) -> Result<Self, CaseError> {
        let link = Arc::new(Link {
            orders: Handover::new(),
            replies: Handover::new(),
        });
        let collector = Arc::new(Collector::default());
        let name: Arc<str> = name.into();
        seat::set_running(Some(&collector));
        guard_exit(Some(&name));
        let thread = case_thread::spawn(clock, &name, &link, &collector, body)?;
        let mut case = Self {
            name,
            link,
            collector,
            thread: Some(thread),
            timeout,
            notes: Vec::new(),
            work: DeclaredWork::default(),
            result: ShownResult::None,
        };
        match case.wait()? {
            Reply::Ready {
                notes,
                work,
                result,
            } => {
                case.notes = notes;
                case.work = work;
                case.result = result;
                Ok(case)
            }
            other => Err(case.ended(other)),
        }
    }

    /// Hands the baton over for one slice and waits for what it found.
    pub(crate) fn run(&mut self, slice: Slice) -> Result<Box<SliceReport>, CaseError> {
        self.take_over();
        self.link.orders.give(Order::Run(slice));
        match self.wait()? {
            Reply::Done(report) => Ok(report),
            other => Err(self.ended(other)),
        }
    }

    /// Binds each thread that makes calls to its core, so that none migrates in the middle of a slice.
    pub(crate) fn pin(&mut self, cores: Vec<usize>) -> Result<(), CaseError> {
        self.link.orders.give(Order::Pin(cores));
        match self.wait()? {
            Reply::Pinned => Ok(()),
            other => Err(self.ended(other)),
        }
    }

    /// Has the case take part in a phase of a scenario, as this member of its mix.
    #[cfg(feature = "load")]
    pub(crate) fn begin_load(&mut self, course: &Arc<crate::load::Course>, member: usize) {
        self.take_over();
        self.link
            .orders
            .give(Order::Load(Arc::clone(course), member));
    }

    /// Waits until the case has made its last call of the phase.
    #[cfg(feature = "load")]
    pub(crate) fn end_load(&mut self) -> Result<(), CaseError> {
        match self.wait()? {
            Reply::Loaded => Ok(()),
            other => Err(self.ended(other)),
        }
    }

    /// What one call gave, where the body was asked to show it.
    pub(crate) fn result(&self) -> &ShownResult {
        &self.result
    }

    /// What the user should know of this case that is no error.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The figures of which the benchmark said which way they are better.
    pub(crate) fn directed(&self) -> Vec<String> {
        self.collector.directed()
    }

    /// What the body says of the work of its calls.
    pub(crate) fn work(&self) -> DeclaredWork {
        self.work
    }

    /// Leaves the case to itself: its thread does not come back from a call.
    #[cfg(feature = "load")]
    pub(crate) fn abandon(&mut self) {
        self.thread = None;
        guard_exit(None);
    }

    /// Lets the body return, teardown included; one that has ended already has told its trouble.
    pub(crate) fn finish(mut self) -> Result<(), CaseError> {
        if self.thread.is_none() {
            return Ok(());
        }
        self.take_over();
        self.link.orders.give(Order::End);
        let reply = self.wait()?;
        self.join();
        match reply {
            Reply::Finished(result) => result,
            other => Err(self.ended(other)),
        }
    }

    /// From here on, what is recorded and what ends the process is this case's doing.
    fn take_over(&self) {
        seat::set_running(Some(&self.collector));
        guard_exit(Some(&self.name));
    }

    fn wait(&mut self) -> Result<Reply, CaseError> {
        let replies = &self.link.replies;
        match self.timeout {
            None => Ok(replies.take()),
            Some(limit) => replies.take_within(limit).ok_or_else(|| {
                // Nobody will ever answer for this thread: it is left to itself.
                self.thread = None;
                guard_exit(None);
                CaseError::TimedOut(limit)
            }),
        }
    }

    /// The error of a case that gave an answer which ends it.
    fn ended(&mut self, reply: Reply) -> CaseError {
        match reply {
            Reply::Finished(result) => {
                self.join();
                result.err().unwrap_or_else(|| {
                    CaseError::Failed("the body ended before its measuring did".to_owned())
                })
            }
            other => unreachable!("a live case answers what it was asked, not {other:?}"),
        }
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread catches every panic of the benchmark, so that joining cannot fail.
            let _ = thread.join();
        }
        seat::set_running(None);
        guard_exit(None);
    }
}

impl Drop for LiveCase {
    /// A case that is given up half-way still runs its teardown, which may take no longer than any
    /// other step of it.
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.link.orders.give(Order::End);
            if self.wait().is_ok() {
                self.join();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::clock::SimulatedClock;
    use crate::measure::Work;

    #[test]
    fn the_lead_is_called_and_not_measured() {
        let hand = SimulatedClock::new();
        let calls = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&calls);
        let clock = Clock::simulated(hand.clone());
        let body = Body::new(move |session| {
            session
                .bencher()
                .bench_local(|| hand.advance(seen.fetch_add(1, Ordering::Relaxed)));
        });
        let mut live = LiveCase::start(&clock, "lead", None, body).unwrap();
        let report = live
            .run(Slice {
                lead: 3,
                ..Slice::of(Work::Alone { calls: 2 })
            })
            .unwrap();
        assert_eq!(report.ticks, [3, 4]);
        assert_eq!(report.watched, Duration::from_nanos(7));
        assert_eq!(report.elapsed, Duration::from_nanos(10));
        live.finish().unwrap();
        assert_eq!(calls.load(Ordering::Relaxed), 5);
    }
}
