use std::cell::RefCell;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use perf_targets::Builtin;
use tokio::runtime::Runtime;

use super::at_once::AtOnce;
use super::bencher::Bencher;
use super::call_meter::MeterKind;
use super::callers::Callers;
use super::calls::{Awaited, ByValue, Calls, Inspection, Remarks};
use super::collector::{self, Collector};
use super::counter::{DeclaredWork, WorkTally};
use super::crew::{Crew, with_crew};
use super::gauges::{NoGauges, sealed::Gauges};
use super::handover::Handover;
use super::in_flight::InFlight;
use super::join::give_way;
use super::recorded::FigureKind;
use super::seat;
use super::shown_result::ShownResult;
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
    Pin(Vec<usize>),
    End,
}

/// What the thread of a live case answers.
#[derive(Debug)]
pub(super) enum Reply {
    /// The body has reached its Bencher and waits for slices.
    Ready {
        notes: Vec<String>,
        work: DeclaredWork,
        result: ShownResult,
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
    callers: Callers,
    shows_result: bool,
    result: Mutex<Option<ShownResult>>,
    runtime: OnceLock<Runtime>,
    taken: AtomicBool,
    trouble: Mutex<Option<String>>,
    notes: Mutex<Vec<String>>,
    tally: WorkTally,
}

impl Session {
    pub(super) fn new(
        clock: Clock,
        link: Arc<Link>,
        collector: Arc<Collector>,
        callers: Callers,
        shows_result: bool,
    ) -> Self {
        Self {
            clock,
            link,
            collector,
            callers,
            shows_result,
            result: Mutex::new(None),
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

    /// Measures a function that takes no Bencher, its outputs looked at. All threads share it.
    pub fn measure<I, O>(
        &self,
        inputs: impl Fn() -> I + Sync,
        call: impl Fn(I) -> O + Sync,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) {
        self.serve_threads(|| ByValue::new(&inputs, &call, &inspect), &NoGauges(()));
    }

    /// Measures a function that takes no Bencher and has a state that threads cannot share.
    pub fn measure_local<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl FnMut(I) -> O,
        inspect: impl FnMut(&O) -> Inspection,
    ) {
        let calls = &mut ByValue::new(inputs, call, inspect);
        self.serve_local(calls, &NoGauges(()), |threads| {
            format!(
                "{threads} threads share the state that `setup` makes, and its type is not Sync: make it Sync (an Arc for an Rc, a Mutex for a RefCell), or leave `threads` out"
            )
        });
    }

    /// Measures an `async fn`, its outputs looked at.
    pub fn measure_async<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl AsyncFn(I) -> O,
        inspect: impl Fn(&O) -> Inspection,
    ) {
        self.serve_async(inputs, call, inspect, &NoGauges(()));
    }

    /// Makes a call and keeps what it gives, if somebody asks for that; `None` is what cannot be shown.
    pub fn show_result(&self, call: impl FnOnce() -> Option<String>) {
        if self.shows_result {
            let shown = call().map_or(ShownResult::Mute, ShownResult::Text);
            *lock(&self.result) = Some(shown);
        }
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

    /// Serves slices with calls that several threads can make at once, each its own of what `make`
    /// gives.
    pub(super) fn serve_threads<C: Calls>(&self, make: impl Fn() -> C + Sync, gauges: &dyn Gauges) {
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(&mut make(), None, gauges),
            Callers::Threads(threads) => {
                let serve = |crew: &mut Crew<'_>| self.serve(&mut make(), Some(crew), gauges);
                if let Err(trouble) = with_crew(threads, &self.collector, &make, serve) {
                    self.fail(trouble);
                }
            }
            Callers::InFlight(count) => self.fail(format!(
                "`concurrency = {count}` asks for asynchronous calls in flight, and these calls are plain ones: write `threads = {count}`, or measure an `async fn` or with `bench_async`"
            )),
        }
    }

    /// Serves slices with calls that only the case's own thread can make; `way_out` says what to do
    /// where more threads than that are asked for.
    pub(super) fn serve_local(
        &self,
        calls: &mut dyn Calls,
        gauges: &dyn Gauges,
        way_out: impl FnOnce(usize) -> String,
    ) {
        match self.callers {
            Callers::Threads(threads) if threads > 1 => self.fail(way_out(threads)),
            Callers::InFlight(count) if count > 1 => self.fail(format!(
                "`concurrency = {count}` asks for asynchronous calls in flight, and these calls are plain ones: leave it out, or measure an `async fn` or with `bench_async`"
            )),
            _ => self.serve(calls, None, gauges),
        }
    }

    /// Serves slices with calls that are awaited on the case's runtime.
    pub(super) fn serve_async<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl AsyncFn(I) -> O,
        inspect: impl Fn(&O) -> Inspection,
        gauges: &dyn Gauges,
    ) {
        let runtime = self.runtime();
        let inputs = RefCell::new(inputs);
        let make = || (inputs.borrow_mut())();
        let calls = &mut Awaited::new(make, &call, &inspect, runtime);
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(calls, None, gauges),
            Callers::InFlight(count) => {
                let call = async |input| {
                    give_way().await;
                    call(input).await
                };
                let caller = || ByValue::new(&make, &call, &inspect).of_callers(count);
                let mut in_flight = InFlight::new(count, runtime, &self.collector, caller);
                self.serve(calls, Some(&mut in_flight), gauges);
            }
            Callers::Threads(threads) => self.fail(threads_of_asynchronous(threads)),
        }
    }

    /// Serves slices with asynchronous calls of which one can be in flight.
    pub(super) fn serve_local_async(
        &self,
        calls: &mut dyn Calls,
        gauges: &dyn Gauges,
        instead: &str,
    ) {
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(calls, None, gauges),
            Callers::InFlight(count) => self.fail(format!(
                "a closure that changes what it captures is measured, and `concurrency` asks for {count} calls in flight: use `{instead}`, whose closure is `AsyncFn`, or leave `concurrency` out"
            )),
            Callers::Threads(threads) => self.fail(threads_of_asynchronous(threads)),
        }
    }

    /// Serves slices until the runner has seen enough; the timed ones are those of callers
    /// `at_once`, where there are any.
    fn serve(
        &self,
        calls: &mut dyn Calls,
        mut at_once: Option<&mut dyn AtOnce>,
        gauges: &dyn Gauges,
    ) {
        if self.taken.swap(true, Ordering::Relaxed) {
            self.fail("the body used its Bencher twice: one benchmark measures one thing, split it in two".to_owned());
            return;
        }
        let notes = std::mem::take(&mut *lock(&self.notes));
        let work = self.tally.declared();
        let result = lock(&self.result).take().unwrap_or(ShownResult::None);
        self.link.replies.give(Reply::Ready {
            notes,
            work,
            result,
        });
        loop {
            match self.link.orders.take() {
                Order::Run(slice) => {
                    let callers = match &mut at_once {
                        Some(callers) if slice.work.is_timed() => {
                            Some(&mut **callers as &mut dyn AtOnce)
                        }
                        _ => None,
                    };
                    let reply = match self.execute(slice, calls, callers, gauges) {
                        Ok(report) => Reply::Done(Box::new(report)),
                        Err(trouble) => {
                            self.fail(trouble);
                            return;
                        }
                    };
                    if let Some(callers) = &mut at_once {
                        callers.learn(calls.heap_bytes());
                    }
                    self.link.replies.give(reply);
                }
                Order::Pin(cores) => {
                    match (&mut at_once, cores.first()) {
                        (Some(callers), _) => callers.bind(&cores),
                        (None, Some(core)) => host::pin_to(*core),
                        (None, None) => {}
                    }
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
        mut at_once: Option<&mut dyn AtOnce>,
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
        match &mut at_once {
            Some(callers) => callers.gather(clock, &slice),
            None => calls.run(clock, Gauge::None, slice.lead, &mut untimed),
        }

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
        let is_at_once = at_once.is_some();
        let watched = clock.start();
        match (at_once, slice.work) {
            (Some(callers), _) => part.at_once(&slice, callers)?,
            (None, Work::Alone { calls }) => part.alone(calls, slice.witness.as_ref()),
            (None, Work::Together { calls, batches }) => {
                part.together(calls, batches, slice.witness.as_ref());
            }
            (None, Work::Counted { calls }) => part.counted(calls),
            (None, Work::Metered { meter, warm, calls }) => part.metered(meter, warm, calls),
        }
        // Before anything else is asked of the kernel: it likes to take the core away then.
        let watched = clock.elapsed(watched);
        let Part {
            mut report,
            remarks,
            ..
        } = part;
        let heard = Duration::from_nanos(clock.ns(report.witness.iter().sum()) as u64);
        report.watched = match report.measured_ticks {
            Some(between) => Duration::from_nanos(clock.ns(between) as u64),
            None => watched.saturating_sub(heard),
        };
        if let Some(span) = span {
            // The witness computes as long as it does undisturbed, however long it is kept from it.
            let quiet_ns = slice.witness.map_or(0.0, |witness| witness.quiet_ns);
            let heard = Duration::from_nanos((quiet_ns * report.witness.len() as f64) as u64);
            let made = (report.calls + remarks.untimed) as f64;
            // Several callers make their lead before anything is read.
            let lead = if is_at_once { 0 } else { slice.lead };
            let share = made / (made + lead as f64);
            let found = span.stop(&mut files_of_this_process(), heard, share);
            report.used = found.used;
            report.signs.get_or_insert(found.signs);
            report.peak = found.peak;
        }
        // Which threads were busy is asked of the first call alone: each answer takes its time.
        report.thread_cpu = thread
            .zip(host::thread_time())
            .map(|(before, after)| after.saturating_sub(before));
        report.untimed = remarks.untimed;
        collector::join(&mut report.figures, self.collector.close()?)?;
        self.collector.direct_all(&mut report.figures);
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
                seat::record(metric.name(), FigureKind::Gauge, value as f64);
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

    fn at_once(&mut self, slice: &Slice, callers: &mut dyn AtOnce) -> Result<(), String> {
        let clock = &self.session.clock;
        let look = || {
            self.session.look();
            self.gauges.look();
        };
        callers.run(clock, slice, &look, &mut self.report, &mut self.remarks)
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
        self.report.calls += count;
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

fn threads_of_asynchronous(threads: usize) -> String {
    format!(
        "`threads = {threads}` is for plain calls, and these are asynchronous: write `concurrency = {threads}`, so many calls in flight"
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
