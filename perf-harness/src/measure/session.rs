use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::runtime::Runtime;

use super::bencher::Bencher;
use super::calls::{Awaited, ByValue, Calls, Failures, Inspection};
use super::figures::{Collector, FigureKind};
use super::handover::Handover;
use super::ledger::ThreadSigns;
use super::slice::{Slice, SliceReport, Work};
use super::timed::Gauge;
use crate::clock::{Clock, ClockKind};
use crate::host::{self, CpuTimes};

/// What the runner tells the thread of a live case.
#[derive(Debug)]
pub(super) enum Order {
    Run(Slice),
    Pin(usize),
    End,
}

/// What the thread of a live case answers.
#[derive(Debug)]
pub(super) enum Reply {
    /// The body has reached its Bencher and waits for slices.
    Ready {
        notes: Vec<String>,
    },
    Pinned,
    Done(Box<SliceReport>),
    /// The body has returned, teardown included, or something went wrong.
    Finished(Result<(), String>),
}

/// The two directions of the baton.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) orders: Handover<Order>,
    pub(super) replies: Handover<Reply>,
}

/// One live case as its own thread sees it: it makes the [`Bencher`], owns the runtime and serves
/// the runner's slices while the body is inside `bench`.
#[derive(Debug)]
pub struct Session {
    clock: Clock,
    link: Arc<Link>,
    collector: Arc<Collector>,
    runtime: OnceLock<Runtime>,
    taken: AtomicBool,
    trouble: Mutex<Option<String>>,
    notes: Mutex<Vec<String>>,
}

impl Session {
    pub(super) fn new(clock: Clock, link: Arc<Link>, collector: Arc<Collector>) -> Self {
        Self {
            clock,
            link,
            collector,
            runtime: OnceLock::new(),
            taken: AtomicBool::new(false),
            trouble: Mutex::new(None),
            notes: Mutex::new(Vec::new()),
        }
    }

    /// The handle that the benchmark's body takes.
    #[must_use]
    pub fn bencher(&self) -> Bencher<'_> {
        Bencher::new(self)
    }

    /// Uses `runtime` for everything that is awaited in this case.
    pub fn use_runtime(&self, runtime: Runtime) {
        if self.runtime.set(runtime).is_err() {
            self.fail("the runtime of this case was chosen twice".to_owned());
        }
    }

    /// The case's runtime; a current-thread one unless another was chosen.
    pub(super) fn runtime(&self) -> &Runtime {
        self.runtime.get_or_init(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap_or_else(|error| panic!("no tokio runtime could be started: {error}"))
        })
    }

    /// Awaits `future` on the case's runtime, untimed.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime().block_on(future)
    }

    /// Measures a function that takes no Bencher, its outputs looked at.
    pub fn measure<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl FnMut(I) -> O,
        inspect: impl FnMut(&O) -> Inspection,
    ) {
        self.serve(&mut ByValue::new(inputs, call, inspect));
    }

    /// Measures an `async fn`, its outputs looked at.
    pub fn measure_async<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl AsyncFnMut(I) -> O,
        inspect: impl FnMut(&O) -> Inspection,
    ) {
        self.serve(&mut Awaited::new(inputs, call, inspect, self.runtime()));
    }

    /// Makes the case errored; the first trouble is the one that is reported.
    pub fn fail(&self, trouble: String) {
        lock(&self.trouble).get_or_insert(trouble);
    }

    pub(super) fn record(&self, name: &str, kind: FigureKind, value: f64) {
        self.collector.record(name, kind, value);
    }

    /// Something the user should know that is no error.
    pub(super) fn note(&self, note: String) {
        lock(&self.notes).push(note);
    }

    /// What the case ends with when its body has returned.
    pub(super) fn conclusion(&self) -> Result<(), String> {
        if let Some(trouble) = lock(&self.trouble).take() {
            return Err(trouble);
        }
        if !self.taken.load(Ordering::Relaxed) {
            return Err(
                "the body never used its Bencher: call one of its `bench` methods".to_owned(),
            );
        }
        Ok(())
    }

    /// Serves slices until the runner has seen enough.
    pub(super) fn serve(&self, calls: &mut dyn Calls) {
        if self.taken.swap(true, Ordering::Relaxed) {
            self.fail("the body used its Bencher twice: one benchmark measures one thing, split it in two".to_owned());
            return;
        }
        let notes = std::mem::take(&mut *lock(&self.notes));
        self.link.replies.give(Reply::Ready { notes });
        loop {
            match self.link.orders.take() {
                Order::Run(slice) => {
                    let reply = match self.execute(slice, calls) {
                        Ok(report) => Reply::Done(Box::new(report)),
                        Err(trouble) => {
                            self.fail(trouble);
                            return;
                        }
                    };
                    self.link.replies.give(reply);
                }
                Order::Pin(core) => {
                    host::pin_to(core);
                    self.link.replies.give(Reply::Pinned);
                }
                Order::End => return,
            }
        }
    }

    fn execute(&self, slice: Slice, calls: &mut dyn Calls) -> Result<SliceReport, String> {
        let clock = &self.clock;
        let begin = clock.start();
        let mut untimed = Failures::default();
        calls.run(clock, Gauge::None, slice.lead, &mut untimed);

        let mut report = SliceReport {
            begin,
            ..SliceReport::default()
        };
        let mut failures = Failures::default();
        self.collector.open();
        let cpu = self.cpu_times();
        let signs = self.is_real().then(ThreadSigns::now);
        let watched = clock.start();
        match slice.work {
            Work::Alone { calls: count } => {
                report.ticks.reserve_exact(count);
                calls.run(clock, Gauge::Alone(&mut report.ticks), count, &mut failures);
            }
            Work::Together {
                calls: count,
                batches,
            } => {
                report.ticks.reserve_exact(batches);
                for batch in 0..batches {
                    let mut total = 0;
                    let mut failed = Failures::default();
                    calls.run(clock, Gauge::Together(&mut total), count, &mut failed);
                    report.ticks.push(total);
                    failures
                        .positions
                        .extend(failed.positions.iter().map(|at| at + batch * count));
                    failures.first = failures.first.or(failed.first);
                }
            }
            Work::Counted { calls: count } => {
                report.counts.reserve_exact(count);
                calls.run(
                    clock,
                    Gauge::Counted(&mut report.counts),
                    count,
                    &mut failures,
                );
            }
        }
        // Before anything else is asked of the kernel: it likes to take the core away then.
        report.watched = clock.elapsed(watched);
        if let Some(signs) = signs {
            report.signs = signs.until_now();
        }
        if let (Some(before), Some(after)) = (cpu, self.cpu_times()) {
            let process = after.process.saturating_sub(before.process);
            let thread = after.thread.saturating_sub(before.thread);
            report.cpu = Some(process);
            report.cpu_elsewhere = Some(process.saturating_sub(thread));
        }
        report.figures = self.collector.close()?;
        report.failed = failures.positions;
        report.first_error = untimed.first.or(failures.first);
        report.elapsed = clock.elapsed(begin);
        Ok(report)
    }

    /// Processor times; like the signs none on the simulated clock, whose runs are exact.
    fn cpu_times(&self) -> Option<CpuTimes> {
        self.is_real().then(CpuTimes::now).flatten()
    }

    fn is_real(&self) -> bool {
        self.clock.kind() != ClockKind::Simulated
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
