//! Calls that know their virtual user: a scenario makes them, or for a test the runner does one by one.

use std::future::{Future, poll_fn};
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::calls::Calls;
use super::case_thread::keep_place;
use super::collector::Collector;
use super::figures::record;
use super::outputs::{Inspection, Remarks};
use super::seat;
use super::session::Session;
use super::timed::Gauge;
use crate::clock::Clock;
use crate::host;
use crate::load::{AsyncLane, Course, Fleet, Vu};

/// Asynchronous calls of a scenario; `once` makes single ones.
pub(super) struct AwaitedOfUsers<'a, C, M, N> {
    pub(super) once: C,
    pub(super) make: M,
    pub(super) inspect: N,
    pub(super) runtime: &'a Runtime,
}

impl<C, M, F, N, O> Calls for AwaitedOfUsers<'_, C, M, N>
where
    C: Calls,
    M: Fn(Vu) -> F,
    F: Future<Output = (Vu, O)>,
    N: Fn(&O) -> Inspection,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.once.run(clock, gauge, count, remarks);
    }

    fn take_part(&mut self, course: &Arc<Course>, member: usize) -> Result<(), String> {
        let mut lane = AsyncLane::new(course, member, &self.make, &self.inspect);
        // Without `unconstrained` every 128th operation on a tokio resource gives its turn away.
        let load = tokio::task::unconstrained(poll_fn(|context| lane.poll(context)));
        self.runtime.block_on(load);
        Ok(())
    }
}

/// Plain calls of a scenario; `once` makes single ones.
pub(super) struct PlainOfUsers<'a, C, F, N> {
    pub(super) collector: &'a Arc<Collector>,
    pub(super) once: C,
    pub(super) call: F,
    pub(super) inspect: N,
}

impl<C, F, N, O> Calls for PlainOfUsers<'_, C, F, N>
where
    C: Calls,
    F: Fn(&mut Vu) -> O + Sync,
    N: Fn(&O) -> Inspection + Sync,
{
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.once.run(clock, gauge, count, remarks);
    }

    fn take_part(&mut self, course: &Arc<Course>, member: usize) -> Result<(), String> {
        let on_thread = || {
            host::wake_promptly();
            seat::attach(self.collector);
            keep_place();
        };
        let most = course.most_callers();
        Fleet::new(course, member, &self.call, &self.inspect, most).run(&on_thread)
    }
}

/// Plain calls whose state stays on its thread, which no scenario can make.
pub(super) struct LocalOfUsers<C> {
    pub(super) once: C,
}

impl<C: Calls> Calls for LocalOfUsers<C> {
    fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.once.run(clock, gauge, count, remarks);
    }

    fn take_part(&mut self, _: &Arc<Course>, _: usize) -> Result<(), String> {
        Err("a scenario calls from several threads, and they share the state that `setup` makes, whose type is not Sync: make it Sync (an Arc for an Rc, a Mutex for a RefCell), or write an `async fn`".to_owned())
    }
}

impl Session {
    /// Serves a scenario with an `async fn`.
    pub fn measure_users_async<I, O>(
        &self,
        inputs: impl Fn() -> I,
        call: &impl AsyncFn(&mut Vu, I) -> O,
        inspect: impl Fn(&O) -> Inspection,
    ) {
        let runtime = self.runtime();
        let single = async |input| {
            let mut vu = Vu::single();
            let output = call(&mut vu, input).await;
            record_of(vu);
            output
        };
        let make = |mut vu: Vu| {
            let input = inputs();
            async move {
                let output = call(&mut vu, input).await;
                (vu, output)
            }
        };
        self.serve_scenario(&mut AwaitedOfUsers {
            once: super::awaited::Awaited::new(&inputs, single, &inspect, runtime),
            make,
            inspect: &inspect,
            runtime,
        });
    }

    /// Serves a scenario with a plain function whose state threads can share.
    pub fn measure_users<I, O>(
        &self,
        inputs: impl Fn() -> I + Sync,
        call: impl Fn(&mut Vu, I) -> O + Sync,
        inspect: impl Fn(&O) -> Inspection + Sync,
    ) {
        self.serve_scenario(&mut PlainOfUsers {
            collector: &self.collector,
            once: super::calls::ByValue::new(&inputs, |input| single(&call, input), &inspect),
            call: |vu: &mut Vu| call(vu, inputs()),
            inspect: &inspect,
        });
    }

    /// Serves a scenario with a plain function whose state threads cannot share.
    pub fn measure_users_local<I, O>(
        &self,
        inputs: impl Fn() -> I,
        call: impl Fn(&mut Vu, I) -> O,
        inspect: impl Fn(&O) -> Inspection,
    ) {
        self.serve_scenario(&mut LocalOfUsers {
            once: super::calls::ByValue::new(&inputs, |input| single(&call, input), &inspect),
        });
    }

    /// Takes part in a phase with its calls.
    pub(super) fn take_part(
        &self,
        course: &Arc<Course>,
        member: usize,
        calls: &mut dyn Calls,
    ) -> Result<(), String> {
        let _end = EndOfPart { course, member };
        self.collector.open();
        course.await_begin();
        let taken = calls.take_part(course, member);
        let taken = taken.and(course.complaint(member).map_or(Ok(()), Err));
        if taken.is_err() {
            course.abandon();
        }
        course.keep_figures(member, self.collector.close()?);
        taken
    }
}

/// Nobody waits for a benchmark that has panicked, and the others end too.
struct EndOfPart<'a> {
    course: &'a Arc<Course>,
    member: usize,
}

impl Drop for EndOfPart<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.course.abandon();
        }
        self.course.end(self.member);
    }
}

/// A single call, of which the runner keeps the records.
fn single<I, O>(call: &impl Fn(&mut Vu, I) -> O, input: I) -> O {
    let mut vu = Vu::single();
    let output = call(&mut vu, input);
    record_of(vu);
    output
}

/// Outside of a scenario the records of a user go the way of all others.
fn record_of(vu: Vu) {
    for (name, value) in vu.figures {
        record(name, value);
    }
}
