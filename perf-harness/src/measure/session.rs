use std::cell::RefCell;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::at_once::AtOnce;
use super::bencher::Bencher;
use super::callers::Callers;
use super::calls::{Awaited, ByValue, Calls, Inspection, Remarks};
use super::crew::{Crew, with_crew};
use super::figures::{self, Collector, FigureKind};
use super::handover::Handover;
use super::in_flight::InFlight;
use super::join::give_way;
use super::ledger::ThreadSigns;
use super::slice::{Slice, SliceReport, Work};
use super::timed::Gauge;
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
    runtime: OnceLock<Runtime>,
    taken: AtomicBool,
    trouble: Mutex<Option<String>>,
    notes: Mutex<Vec<String>>,
}

impl Session {
    pub(super) fn new(
        clock: Clock,
        link: Arc<Link>,
        collector: Arc<Collector>,
        callers: Callers,
    ) -> Self {
        Self {
            clock,
            link,
            collector,
            callers,
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

    /// Measures a function that takes no Bencher, its outputs looked at. All threads share it.
    pub fn measure<I, O>(
        &self,
        inputs: impl Fn() -> I + Sync,
        call: impl Fn(I) -> O + Sync,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) {
        self.serve_threads(|| ByValue::new(&inputs, &call, &inspect));
    }

    /// Measures a function that takes no Bencher and has a state that threads cannot share.
    pub fn measure_local<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl FnMut(I) -> O,
        inspect: impl FnMut(&O) -> Inspection,
    ) {
        let calls = &mut ByValue::new(inputs, call, inspect);
        self.serve_local(calls, |threads| {
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
        self.serve_async(inputs, call, inspect);
    }

    /// Makes the case errored; the first trouble is the one that is reported.
    pub fn fail(&self, trouble: String) {
        lock(&self.trouble).get_or_insert(trouble);
    }

    pub(super) fn record(&self, name: &str, kind: FigureKind, value: f64) {
        figures::record_attached(&self.collector, name, kind, value);
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
    pub(super) fn serve_threads<C: Calls>(&self, make: impl Fn() -> C + Sync) {
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(&mut make(), None),
            Callers::Threads(threads) => {
                let serve = |crew: &mut Crew<'_>| self.serve(&mut make(), Some(crew));
                if let Err(trouble) = with_crew(threads, &make, serve) {
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
    pub(super) fn serve_local(&self, calls: &mut dyn Calls, way_out: impl FnOnce(usize) -> String) {
        match self.callers {
            Callers::Threads(threads) if threads > 1 => self.fail(way_out(threads)),
            Callers::InFlight(count) if count > 1 => self.fail(format!(
                "`concurrency = {count}` asks for asynchronous calls in flight, and these calls are plain ones: leave it out, or measure an `async fn` or with `bench_async`"
            )),
            _ => self.serve(calls, None),
        }
    }

    /// Serves slices with calls that are awaited on the case's runtime.
    pub(super) fn serve_async<I, O>(
        &self,
        inputs: impl FnMut() -> I,
        call: impl AsyncFn(I) -> O,
        inspect: impl Fn(&O) -> Inspection,
    ) {
        let runtime = self.runtime();
        let inputs = RefCell::new(inputs);
        let make = || (inputs.borrow_mut())();
        let calls = &mut Awaited::new(make, &call, &inspect, runtime);
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(calls, None),
            Callers::InFlight(count) => {
                let call = async |input| {
                    give_way().await;
                    call(input).await
                };
                let caller = || ByValue::new(&make, &call, &inspect).of_callers(count);
                let mut in_flight = InFlight::new(count, runtime, caller);
                self.serve(calls, Some(&mut in_flight));
            }
            Callers::Threads(threads) => self.fail(threads_of_asynchronous(threads)),
        }
    }

    /// Serves slices with asynchronous calls of which one can be in flight.
    pub(super) fn serve_local_async(&self, calls: &mut dyn Calls, instead: &str) {
        match self.callers {
            Callers::Threads(1) | Callers::InFlight(1) => self.serve(calls, None),
            Callers::InFlight(count) => self.fail(format!(
                "a closure that changes what it captures is measured, and `concurrency` asks for {count} calls in flight: use `{instead}`, whose closure is `AsyncFn`, or leave `concurrency` out"
            )),
            Callers::Threads(threads) => self.fail(threads_of_asynchronous(threads)),
        }
    }

    /// Serves slices until the runner has seen enough; the timed ones are those of callers
    /// `at_once`, where there are any.
    fn serve(&self, calls: &mut dyn Calls, mut at_once: Option<&mut dyn AtOnce>) {
        if self.taken.swap(true, Ordering::Relaxed) {
            self.fail("the body used its Bencher twice: one benchmark measures one thing, split it in two".to_owned());
            return;
        }
        let notes = std::mem::take(&mut *lock(&self.notes));
        self.link.replies.give(Reply::Ready { notes });
        loop {
            match self.link.orders.take() {
                Order::Run(slice) => {
                    let callers = match &mut at_once {
                        Some(callers) if slice.work.is_timed() => {
                            Some(&mut **callers as &mut dyn AtOnce)
                        }
                        _ => None,
                    };
                    let reply = match self.execute(slice, calls, callers) {
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
    ) -> Result<SliceReport, String> {
        let clock = &self.clock;
        let begin = clock.start();
        let mut untimed = Remarks::default();
        match &mut at_once {
            Some(callers) => callers.gather(clock, &slice),
            None => calls.run(clock, Gauge::None, slice.lead, &mut untimed),
        }

        let mut part = Part {
            session: self,
            calls,
            report: SliceReport {
                begin,
                ..SliceReport::default()
            },
            remarks: Remarks::default(),
        };
        self.collector.open();
        let cpu = self.processor_time(host::process_time);
        let thread = matches!(slice.work, Work::Counted { .. })
            .then(|| self.processor_time(host::thread_time))
            .flatten();
        let signs = self.is_real().then(ThreadSigns::now);
        let watched = clock.start();
        match (at_once, slice.work) {
            (Some(callers), _) => part.at_once(&slice, callers)?,
            (None, Work::Alone { calls }) => part.alone(calls, slice.witness.as_ref()),
            (None, Work::Together { calls, batches }) => {
                part.together(calls, batches, slice.witness.as_ref());
            }
            (None, Work::Counted { calls }) => part.counted(calls),
        }
        // Before anything else is asked of the kernel: it likes to take the core away then.
        let watched = clock.elapsed(watched);
        let Part {
            mut report,
            remarks,
            ..
        } = part;
        if let Some(between) = report.measured_ticks {
            report.watched = Duration::from_nanos(clock.ns(between) as u64);
        } else {
            let heard = Duration::from_nanos(clock.ns(report.witness.iter().sum()) as u64);
            report.watched = watched.saturating_sub(heard);
        }
        if let (Some(signs), None) = (signs, &report.signs) {
            report.signs = Some(signs.until_now());
        }
        // Which threads were busy is asked of the first call alone: each answer takes its time.
        if let Some(before) = thread
            && let Some(after) = self.processor_time(host::thread_time)
        {
            report.thread_cpu = Some(after.saturating_sub(before));
        }
        if let (Some(before), Some(after)) = (cpu, self.processor_time(host::process_time)) {
            // The witness computes as long as it does undisturbed, however long it is kept from it.
            let quiet_ns = slice.witness.map_or(0.0, |witness| witness.quiet_ns);
            let heard = Duration::from_nanos((quiet_ns * report.witness.len() as f64) as u64);
            let used = after.saturating_sub(before).saturating_sub(heard);
            // The untimed calls between them have used as much as the others.
            let measured = report.calls as f64;
            report.cpu = Some(used.mul_f64(measured / (measured + remarks.untimed as f64)));
        }
        figures::join(&mut report.figures, self.collector.close()?)?;
        report.untimed = remarks.untimed;
        report.failed = remarks.failed;
        report.first_error = untimed.first_error.or(remarks.first_error);
        report.elapsed = clock.elapsed(begin);
        Ok(report)
    }

    /// Processor times; like the signs none on the simulated clock, whose runs are exact.
    fn processor_time(&self, clock: fn() -> Option<Duration>) -> Option<Duration> {
        self.is_real().then(clock).flatten()
    }

    fn is_real(&self) -> bool {
        self.clock.kind() != ClockKind::Simulated
    }
}

/// The measured part of a slice while it runs.
struct Part<'a> {
    session: &'a Session,
    calls: &'a mut dyn Calls,
    report: SliceReport,
    remarks: Remarks,
}

impl Part<'_> {
    fn at_once(&mut self, slice: &Slice, callers: &mut dyn AtOnce) -> Result<(), String> {
        let clock = &self.session.clock;
        callers.run(clock, slice, &mut self.report, &mut self.remarks)
    }

    fn alone(&mut self, count: usize, witness: Option<&Witness>) {
        self.report.ticks.reserve_exact(count);
        let block = witness.map_or(count, |witness| witness.calls_per_block);
        self.reserve_witness(count / block.max(1), witness);
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

    fn together(&mut self, count: usize, batches: usize, witness: Option<&Witness>) {
        self.report.ticks.reserve_exact(batches);
        self.reserve_witness(batches, witness);
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
    }

    fn reserve_witness(&mut self, blocks: usize, witness: Option<&Witness>) {
        if let Some(witness) = witness {
            self.report.witness.reserve_exact(blocks * witness.readings);
        }
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

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
