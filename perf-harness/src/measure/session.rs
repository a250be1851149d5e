use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use perf_targets::Builtin;
use tokio::runtime::Runtime;

use super::bencher::Bencher;
use super::call_meter::MeterKind;
use super::calls::{Awaited, ByValue, Calls, Inspection, Remarks};
use super::collector::{self, Collector};
use super::counter::{DeclaredWork, WorkTally};
use super::gauges::{NoGauges, sealed::Gauges};
use super::handover::Handover;
use super::recorded::FigureKind;
use super::slice::{FilesRead, Slice, SliceReport, Work};
use super::timed::Gauge;
use super::usage_span::{FilesBefore, UsageSpan, files_of_this_process};
use super::witness::Witness;
use crate::clock::{Clock, ClockKind};
use crate::host;

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
        work: DeclaredWork,
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
    tally: WorkTally,
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
            tally: WorkTally::default(),
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
        self.serve(&mut ByValue::new(inputs, call, inspect), &NoGauges(()));
    }

    /// Measures an `async fn`, its outputs looked at.
    pub fn measure_async<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl AsyncFnMut(I) -> O,
        inspect: impl FnMut(&O) -> Inspection,
    ) {
        let calls = &mut Awaited::new(inputs, call, inspect, self.runtime());
        self.serve(calls, &NoGauges(()));
    }

    /// Makes the case errored; the first trouble is the one that is reported.
    pub fn fail(&self, trouble: String) {
        lock(&self.trouble).get_or_insert(trouble);
    }

    pub(super) fn collector(&self) -> &Collector {
        &self.collector
    }

    /// What counts the work of the calls.
    pub(super) fn tally(&self) -> &WorkTally {
        &self.tally
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
    pub(super) fn serve(&self, calls: &mut dyn Calls, gauges: &dyn Gauges) {
        if self.taken.swap(true, Ordering::Relaxed) {
            self.fail("the body used its Bencher twice: one benchmark measures one thing, split it in two".to_owned());
            return;
        }
        let notes = std::mem::take(&mut *lock(&self.notes));
        let work = self.tally.declared();
        self.link.replies.give(Reply::Ready { notes, work });
        loop {
            match self.link.orders.take() {
                Order::Run(slice) => {
                    let reply = match self.execute(slice, calls, gauges) {
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

    fn execute(
        &self,
        slice: Slice,
        calls: &mut dyn Calls,
        gauges: &dyn Gauges,
    ) -> Result<SliceReport, String> {
        let clock = &self.clock;
        let begin = clock.start();
        let files = if self.is_real() && slice.files != FilesRead::None {
            FilesBefore::read(&mut files_of_this_process(), slice.files)
        } else {
            FilesBefore::default()
        };
        let mut untimed = Remarks::default();
        calls.run(clock, Gauge::None, slice.lead, &mut untimed);

        let mut part = Part {
            session: self,
            calls,
            gauges,
            report: SliceReport {
                begin,
                ..SliceReport::default()
            },
            remarks: Remarks::default(),
        };
        part.prepare(&slice);
        self.collector.open();
        self.tally.clear();
        let thread = (self.is_real() && matches!(slice.work, Work::Counted { .. }))
            .then(host::thread_time)
            .flatten();
        let span = self.is_real().then(|| {
            let runtime = self.runtime.get().map(Runtime::handle);
            UsageSpan::start(files, runtime)
        });
        let watched = clock.start();
        match slice.work {
            Work::Alone { calls } => part.alone(calls, slice.witness.as_ref()),
            Work::Together { calls, batches } => {
                part.together(calls, batches, slice.witness.as_ref());
            }
            Work::Counted { calls } => part.counted(calls),
            Work::Metered { meter, warm, calls } => part.metered(meter, warm, calls),
        }
        // Before anything else is asked of the kernel: it likes to take the core away then.
        let watched = clock.elapsed(watched);
        let Part {
            mut report,
            remarks,
            ..
        } = part;
        let heard = Duration::from_nanos(clock.ns(report.witness.iter().sum()) as u64);
        report.watched = watched.saturating_sub(heard);
        if let Some(span) = span {
            // The witness computes as long as it does undisturbed, however long it is kept from it.
            let quiet_ns = slice.witness.map_or(0.0, |witness| witness.quiet_ns);
            let heard = Duration::from_nanos((quiet_ns * report.witness.len() as f64) as u64);
            let made = (slice.work.calls() + remarks.untimed) as f64;
            let share = made / (made + slice.lead as f64);
            let found = span.stop(&mut files_of_this_process(), heard, share);
            report.used = found.used;
            report.signs = found.signs;
            report.peak = found.peak;
        }
        // Which threads were busy is asked of the first call alone: each answer takes its time.
        report.thread_cpu = thread
            .zip(host::thread_time())
            .map(|(before, after)| after.saturating_sub(before));
        report.untimed = remarks.untimed;
        report.figures = self.collector.close()?;
        report.work = self.tally.of_an_input();
        report.failed = remarks.failed;
        report.first_error = untimed.first_error.or(remarks.first_error);
        report.elapsed = clock.elapsed(begin);
        Ok(report)
    }

    /// Looks at the gauges of the case and at those of the harness's own.
    fn look(&self) {
        self.collector.look();
        if let Some(runtime) = self.runtime.get() {
            let metrics = runtime.metrics();
            for (metric, value) in [
                (Builtin::RtTasks, metrics.num_alive_tasks()),
                (Builtin::RtQueueDepth, metrics.global_queue_depth()),
            ] {
                collector::record(metric.name(), FigureKind::Gauge, value as f64);
            }
        }
    }

    /// Nothing is asked of the system on the simulated clock, whose runs are exact.
    fn is_real(&self) -> bool {
        self.clock.kind() != ClockKind::Simulated
    }
}

/// The measured part of a slice while it runs.
struct Part<'a> {
    session: &'a Session,
    calls: &'a mut dyn Calls,
    gauges: &'a dyn Gauges,
    report: SliceReport,
    remarks: Remarks,
}

impl Part<'_> {
    /// Makes room for what the slice will read, and touches it: a page that is used for the first
    /// time between two calls would count as theirs.
    fn prepare(&mut self, slice: &Slice) {
        let (readings, blocks) = match slice.work {
            Work::Alone { calls } => (calls, calls / self.block(calls, slice.witness.as_ref())),
            Work::Together { batches, .. } => (batches, batches),
            Work::Counted { .. } | Work::Metered { .. } => (0, 0),
        };
        let heard = slice.witness.map_or(0, |witness| blocks * witness.readings);
        for (room, count) in [
            (&mut self.report.ticks, readings),
            (&mut self.report.witness, heard),
        ] {
            room.reserve_exact(count);
            room.resize(count, 0);
            room.clear();
        }
    }

    fn alone(&mut self, count: usize, witness: Option<&Witness>) {
        let block = self.block(count, witness);
        let mut done = 0;
        while done < count {
            let calls = block.min(count - done);
            let mut ticks = std::mem::take(&mut self.report.ticks);
            self.measure(Gauge::Alone(&mut ticks), done, calls);
            self.report.ticks = ticks;
            done += calls;
            if calls == block {
                self.hear(witness);
            }
        }
    }

    /// How many of the calls that are timed alone are made without a pause.
    fn block(&self, calls: usize, witness: Option<&Witness>) -> usize {
        const LOOKS_AT_GAUGES: usize = 16;
        match witness {
            Some(witness) => witness.calls_per_block,
            None if self.gauges.are_there() || self.session.collector.has_gauges() => {
                calls.div_ceil(LOOKS_AT_GAUGES)
            }
            None => calls,
        }
        .max(1)
    }

    fn together(&mut self, count: usize, batches: usize, witness: Option<&Witness>) {
        for batch in 0..batches {
            let mut total = 0;
            self.measure(Gauge::Together(&mut total), batch * count, count);
            self.report.ticks.push(total);
            self.hear(witness);
        }
    }

    fn counted(&mut self, count: usize) {
        let mut counts = Vec::with_capacity(count);
        self.measure(Gauge::Counted(&mut counts), 0, count);
        self.report.counts = counts;
    }

    fn metered(&mut self, kind: MeterKind, warm: usize, count: usize) {
        let mut meter = kind.open(warm, count);
        self.measure(Gauge::Metered(meter.as_mut()), 0, warm + count);
        self.report.events = meter.finish();
    }

    /// Runs some of the slice's calls, the first of which has the position `from`.
    fn measure(&mut self, gauge: Gauge<'_>, from: usize, count: usize) {
        let clock = &self.session.clock;
        let mut remarks = Remarks::default();
        self.calls.run(clock, gauge, count, &mut remarks);
        let found = &mut self.remarks;
        found
            .failed
            .extend(remarks.failed.iter().map(|at| at + from));
        found.first_error = found.first_error.take().or(remarks.first_error);
        found.untimed += remarks.untimed;
        self.session.look();
        self.gauges.look();
    }

    /// No system call here: the kernel would take the core away at it, and not from a call.
    fn hear(&mut self, witness: Option<&Witness>) {
        if let Some(witness) = witness {
            witness.read(&self.session.clock, &mut self.report.witness);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
