//! Plain calls of one benchmark, each on a thread. One thread at a time waits for the next call that is
//! due; when it takes it, another one waits in its place.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread::Scope;
use std::time::Duration;

use super::account::CallTimes;
use super::course::{Course, NEVER};
use super::desk::Desk;
use super::signal::Signal;
use super::source::{Next, Source};
use super::vu::Vu;
use crate::load::{Iterations, Offer};
use crate::measure::{Inspection, panic_place, take_over_panic};

/// A look at the time now and then would do.
const LONGEST_WAIT: Duration = Duration::from_millis(500);
/// The stack of a thread that makes calls.
const STACK_BYTES: usize = 2 << 20;

/// The threads that make the plain calls of one benchmark in a phase.
pub(crate) struct Fleet<'a, C, N> {
    course: Arc<Course>,
    member: usize,
    call: &'a C,
    inspect: &'a N,
    /// One for each thread that there may be.
    desks: Vec<Desk>,
    state: Mutex<State>,
    /// Wakes the one that waits for the next call.
    leader: Arc<Signal>,
    /// Those that wait for their turn to.
    followers: Condvar,
}

#[derive(Debug)]
struct State {
    source: Source,
    threads: usize,
    idle: usize,
    has_leader: bool,
    is_over: bool,
    trouble: Option<Trouble>,
}

/// Why a fleet cannot go on: for want of a thread, or with what a call panicked, and where.
#[derive(Debug)]
enum Trouble {
    NoThread(String),
    Panicked(Box<dyn Any + Send>, Option<String>),
}

impl<'a, C, N, O> Fleet<'a, C, N>
where
    C: Fn(&mut Vu) -> O + Sync,
    N: Fn(&O) -> Inspection + Sync,
{
    /// At most so many threads.
    pub(crate) fn new(
        course: &Arc<Course>,
        member: usize,
        call: &'a C,
        inspect: &'a N,
        most: usize,
    ) -> Self {
        Self {
            desks: (0..most.max(1)).map(|_| Desk::default()).collect(),
            state: Mutex::new(State {
                source: course.source(member),
                threads: 1,
                idle: 0,
                has_leader: false,
                is_over: false,
                trouble: None,
            }),
            course: Arc::clone(course),
            member,
            call,
            inspect,
            leader: Arc::default(),
            followers: Condvar::new(),
        }
    }

    /// Makes calls as they are due until there is none any more; the first of them on the calling
    /// thread, and `on_thread` runs first on each other one.
    ///
    /// # Errors
    ///
    /// Where the system gives no more threads.
    ///
    /// # Panics
    ///
    /// With what the first call that panicked did.
    pub(crate) fn run(&self, on_thread: &(impl Fn() + Sync)) -> Result<(), String> {
        std::thread::scope(|scope| self.take_part(scope, 0, on_thread));
        let trouble = self.lock().trouble.take();
        match trouble {
            None => Ok(()),
            Some(Trouble::NoThread(why)) => Err(why),
            Some(Trouble::Panicked(payload, place)) => {
                take_over_panic(place);
                resume_unwind(payload)
            }
        }
    }

    fn take_part<'scope, 'env>(
        &'env self,
        scope: &'scope Scope<'scope, 'env>,
        number: usize,
        on_thread: &'env (impl Fn() + Sync),
    ) {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return;
            }
            if state.has_leader {
                state.idle += 1;
                let woken = self.followers.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                continue;
            }
            let now = self.course.now_ns();
            if now >= self.course.given_up_ns() {
                self.give_up(state, now);
                return;
            }
            let next = state.source.next(now, self.course.is_stopped());
            let dropped = state.source.take_dropped();
            let lane = &self.course.lanes[self.member];
            if dropped > 0 {
                lane.account_of(number).drop_arrivals(dropped);
            }
            self.course.wake_others(self.member, &mut state.source);
            match next {
                Next::Call {
                    vu,
                    intended_ns,
                    room_ns,
                } => {
                    lane.in_flight.fetch_add(1, Ordering::Relaxed);
                    self.lead_on(&mut state, scope, on_thread);
                    drop(state);
                    let called = self.call(number, vu, intended_ns, room_ns);
                    state = self.lock();
                    lane.in_flight.fetch_sub(1, Ordering::Relaxed);
                    match called {
                        Ok(vu) => state.source.ended(vu, self.course.now_ns()),
                        Err(payload) => {
                            let trouble = Trouble::Panicked(payload, panic_place());
                            self.end_all(&mut state, trouble);
                        }
                    }
                    self.course.wake_others(self.member, &mut state.source);
                    if state.has_leader {
                        self.leader.give();
                    }
                }
                Next::Wait(until) => {
                    state.has_leader = true;
                    drop(state);
                    self.wait(until.unwrap_or(NEVER), now);
                    state = self.lock();
                    state.has_leader = false;
                }
                Next::Over => {
                    self.give_up(state, now);
                    return;
                }
            }
        }
    }

    /// Waits until a moment, or until somebody has something for this benchmark.
    fn wait(&self, until_ns: u64, now_ns: u64) {
        let turns = [self.course.load_end_ns(), self.course.given_up_ns()];
        let turn = turns.into_iter().find(|turn| *turn > now_ns);
        let until = until_ns.min(turn.unwrap_or(NEVER));
        let left = Duration::from_nanos(until.saturating_sub(now_ns)).min(LONGEST_WAIT);
        let ready = &self.course.lanes[self.member].ready;
        ready.take(&mut Vec::new());
        if ready.rest(&Waker::from(Arc::clone(&self.leader))) {
            self.leader.wait(left);
        }
    }

    /// Has another thread wait for the next call.
    fn lead_on<'scope, 'env>(
        &'env self,
        state: &mut State,
        scope: &'scope Scope<'scope, 'env>,
        on_thread: &'env (impl Fn() + Sync),
    ) {
        if state.idle > 0 {
            self.followers.notify_one();
            return;
        }
        if state.threads == self.desks.len() {
            return;
        }
        let number = state.threads;
        state.threads += 1;
        let spawned = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, move || {
                on_thread();
                self.take_part(scope, number, on_thread);
            });
        if let Err(error) = spawned {
            let why = format!(
                "the system gives no more than {number} threads for calls: {error}; allow fewer calls at once (`max_in_flight`, `vus`)"
            );
            self.end_all(state, Trouble::NoThread(why));
        }
    }

    /// Makes a call, and in a closed model without a mix all that this user makes after it. An `Err` is
    /// what a call panicked with.
    fn call(
        &self,
        number: usize,
        mut vu: Vu,
        intended_ns: u64,
        room_ns: u64,
    ) -> Result<Vu, Box<dyn Any + Send>> {
        let lane = &self.course.lanes[self.member];
        let is_closed = matches!(self.course.phase.offer, Offer::Closed(_));
        let desk = &self.desks[number];
        loop {
            let start_ns = self.course.now_ns();
            let times = CallTimes {
                // In a closed model a call is due when it starts.
                intended_ns: if is_closed { start_ns } else { intended_ns },
                room_ns: if is_closed { start_ns } else { room_ns },
                start_ns,
            };
            if !desk.begin(times) {
                return Ok(vu);
            }
            lane.started.fetch_add(1, Ordering::Relaxed);
            let output = catch_unwind(AssertUnwindSafe(|| (self.call)(&mut vu)))?;
            let end_ns = self.course.now_ns();
            let inspection = (self.inspect)(&output);
            drop(output);
            if desk.end() {
                let mut account = lane.account_of(number);
                account.add_presence(u128::from(end_ns.saturating_sub(start_ns)));
                account.end(times, end_ns, &inspection, &mut vu);
            }
            if !self.goes_on(&vu, end_ns) {
                return Ok(vu);
            }
            vu.go_on();
        }
    }

    /// Whether a user calls again without anybody being asked.
    fn goes_on(&self, vu: &Vu, now_ns: u64) -> bool {
        let Offer::Closed(offer) = &self.course.phase.offer else {
            return false;
        };
        self.course.lanes.len() == 1
            && offer.iterations == Iterations::Endless
            && now_ns < self.course.load_end_ns()
            && vu.number() <= offer.users.users_at(now_ns)
    }

    /// All is over: what has not ended took at least until now.
    fn give_up(&self, mut state: MutexGuard<'_, State>, now_ns: u64) {
        let lane = &self.course.lanes[self.member];
        for times in self.desks.iter().filter_map(Desk::close) {
            let mut account = lane.account();
            account.add_presence(u128::from(now_ns.saturating_sub(times.start_ns)));
            account.leave_unfinished(times.intended_ns, Some(times), now_ns);
        }
        let load_end = self.course.load_end_ns().saturating_sub(1);
        for due in state.source.never_started(load_end) {
            lane.account().leave_unfinished(due, None, now_ns);
        }
        self.dismiss(&mut state);
    }

    /// No call is made any more, neither here nor by the other benchmarks of the load.
    fn end_all(&self, state: &mut State, trouble: Trouble) {
        state.trouble.get_or_insert(trouble);
        self.dismiss(state);
        self.course.abandon();
    }

    fn dismiss(&self, state: &mut State) {
        state.is_over = true;
        self.followers.notify_all();
        self.leader.give();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
