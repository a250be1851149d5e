use std::cell::RefCell;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::runtime::Runtime;

use super::at_once::AtOnce;
use super::awaited::Awaited;
use super::bencher::Bencher;
use super::callers::Callers;
use super::calls::{ByValue, Calls};
use super::collector::Collector;
use super::counter::WorkTally;
use super::crew::{Crew, with_crew};
use super::gauges::{NoGauges, sealed::Gauges};
use super::in_flight::InFlight;
use super::join::give_way;
use super::link::{Link, Order, Reply};
use super::outputs::Inspection;
use super::shown_result::ShownResult;
use crate::clock::Clock;
use crate::host;

/// One live case as its own thread sees it: it makes the [`Bencher`], owns the runtime and serves
/// the runner's slices while the body is inside `bench`.
#[derive(Debug)]
pub struct Session {
    pub(super) clock: Clock,
    link: Arc<Link>,
    pub(super) collector: Arc<Collector>,
    callers: Callers,
    shows_result: bool,
    result: Mutex<Option<ShownResult>>,
    pub(super) runtime: OnceLock<Runtime>,
    taken: AtomicBool,
    trouble: Mutex<Option<String>>,
    notes: Mutex<Vec<String>>,
    pub(super) tally: WorkTally,
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

    /// Whether the body has reached its Bencher.
    pub(super) fn is_taken(&self) -> bool {
        self.taken.load(Ordering::Relaxed)
    }

    /// What the case ends with when its body has returned.
    pub(super) fn conclusion(&self) -> Result<(), String> {
        if let Some(trouble) = lock(&self.trouble).take() {
            return Err(trouble);
        }
        if !self.is_taken() {
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

    /// Serves what the runner asks for with calls that know their virtual user.
    #[cfg(feature = "load")]
    pub(super) fn serve_scenario(&self, calls: &mut dyn Calls) {
        self.serve(calls, None, &NoGauges(()));
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
                #[cfg(feature = "load")]
                Order::Load(course, member) => {
                    if let Err(trouble) = self.take_part(&course, member, calls) {
                        self.fail(trouble);
                        return;
                    }
                    self.link.replies.give(Reply::Loaded);
                }
                Order::End => return,
            }
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
