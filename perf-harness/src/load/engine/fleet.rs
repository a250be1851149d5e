//! Plain calls of one benchmark, each on a thread. One thread at a time waits for the next call that is
//! due; when it takes it, another one waits in its place.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Scope;
use std::time::Duration;

use super::account::CallTimes;
use super::course::{Course, NEVER};
use super::source::{Next, Source};
use super::vu::Vu;
use crate::load::{Iterations, Offer};
use crate::measure::Inspection;

/// Somebody may have stopped load, or sent a user here from another benchmark.
const LONGEST_WAIT: Duration = Duration::from_millis(20);
/// The stack of a thread that makes calls.
const STACK_BYTES: usize = 2 << 20;

/// The threads that make the plain calls of one benchmark in a phase.
pub(crate) struct Fleet<'a, C, N> {
    course: Arc<Course>,
    member: usize,
    call: &'a C,
    inspect: &'a N,
    /// Threads that there may be.
    most: usize,
    state: Mutex<State>,
    /// The one that waits for the next call, and those that wait for their turn to.
    leader: Condvar,
    followers: Condvar,
}

#[derive(Debug)]
struct State {
    source: Source,
    threads: usize,
    idle: usize,
    has_leader: bool,
    is_over: bool,
    /// What each thread is at.
    under_way: Vec<Option<CallTimes>>,
    in_flight: u64,
    counted_to_ns: u64,
    trouble: Option<String>,
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
            state: Mutex::new(State {
                source: course.source(member),
                threads: 1,
                idle: 0,
                has_leader: false,
                is_over: false,
                under_way: Vec::new(),
                in_flight: 0,
                counted_to_ns: 0,
                trouble: None,
            }),
            course: Arc::clone(course),
            member,
            call,
            inspect,
            most: most.max(1),
            leader: Condvar::new(),
            followers: Condvar::new(),
        }
    }

    /// Makes calls as they are due until there is none any more; the first of them on the calling
    /// thread, which also makes all of them where there may be no other.
    ///
    /// # Errors
    ///
    /// Where the system gives no more threads; what was measured until then stands.
    pub(crate) fn run(&self, on_thread: &(impl Fn() + Sync)) -> Result<(), String> {
        std::thread::scope(|scope| self.take_part(scope, 0, on_thread));
        self.lock().trouble.take().map_or(Ok(()), Err)
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
                state = wait(&self.followers, state);
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
            if dropped > 0 {
                let lane = &self.course.lanes[self.member];
                lane.account_of(number).drop_arrivals(dropped);
            }
            self.course.wake_others(self.member);
            match next {
                Next::Call {
                    vu,
                    intended_ns,
                    room_ns,
                } => {
                    let times = CallTimes {
                        intended_ns,
                        room_ns,
                        start_ns: now,
                    };
                    self.count_presence(&mut state, now);
                    state.begin(number, times);
                    self.lead_on(&mut state, scope, on_thread);
                    drop(state);
                    let vu = self.call(number, vu, times);
                    state = self.lock();
                    let now = self.course.now_ns();
                    if state.is_over {
                        return;
                    }
                    self.count_presence(&mut state, now);
                    state.end(number);
                    state.source.ended(vu, now);
                    self.course.wake_others(self.member);
                    self.leader.notify_one();
                }
                Next::Wait(until) => {
                    let turns = [self.course.load_end_ns(), self.course.given_up_ns()];
                    let turn = turns.into_iter().find(|turn| *turn > now).unwrap_or(NEVER);
                    let until = until.unwrap_or(NEVER).min(turn);
                    state.has_leader = true;
                    let left = Duration::from_nanos(until.saturating_sub(now)).min(LONGEST_WAIT);
                    state = self
                        .leader
                        .wait_timeout(state, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                    state.has_leader = false;
                }
                Next::Over => {
                    self.give_up(state, now);
                    return;
                }
            }
        }
    }

    /// Has another thread wait for the next call.
    fn lead_on<'scope, 'env>(
        &'env self,
        state: &mut State,
        scope: &'scope Scope<'scope, 'env>,
        on_thread: &'env (impl Fn() + Sync),
    ) {
        let lane = &self.course.lanes[self.member];
        lane.started.fetch_add(1, Ordering::Relaxed);
        lane.in_flight.store(state.in_flight, Ordering::Relaxed);
        if state.idle > 0 {
            self.followers.notify_one();
        } else if state.threads < self.most {
            let number = state.threads;
            state.threads += 1;
            let spawned = std::thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || {
                    on_thread();
                    self.take_part(scope, number, on_thread);
                });
            if let Err(error) = spawned {
                state.trouble.get_or_insert(format!(
                    "the system gives no more than {number} threads for calls: {error}; allow fewer calls in flight (`max_in_flight`, `vus`)"
                ));
                state.is_over = true;
                self.followers.notify_all();
            }
        }
    }

    /// Makes a call, and in a closed model without a mix all that this user makes after it.
    fn call(&self, number: usize, mut vu: Vu, mut times: CallTimes) -> Vu {
        let lane = &self.course.lanes[self.member];
        loop {
            times.start_ns = self.course.now_ns();
            let output = (self.call)(&mut vu);
            let end_ns = self.course.now_ns();
            if let Offer::Closed(_) = self.course.phase.offer {
                (times.intended_ns, times.room_ns) = (times.start_ns, times.start_ns);
            }
            let inspection = (self.inspect)(&output);
            drop(output);
            // After all is over the books are closed.
            if end_ns < self.course.given_up_ns() {
                let mut account = lane.account_of(number);
                account.end(times, end_ns, &inspection, &mut vu);
            }
            if !self.goes_on(&vu, end_ns) {
                return vu;
            }
            vu.go_on();
            lane.started.fetch_add(1, Ordering::Relaxed);
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

    fn count_presence(&self, state: &mut State, now_ns: u64) {
        let since = now_ns.saturating_sub(state.counted_to_ns);
        state.counted_to_ns = now_ns;
        let present = u128::from(since) * u128::from(state.in_flight);
        let lane = &self.course.lanes[self.member];
        lane.account().add_presence(present);
        lane.in_flight.store(state.in_flight, Ordering::Relaxed);
    }

    /// All is over: what has not ended took at least until now.
    fn give_up(&self, mut state: MutexGuard<'_, State>, now_ns: u64) {
        self.count_presence(&mut state, now_ns);
        let lane = &self.course.lanes[self.member];
        let mut account = lane.account();
        for times in state.under_way.iter_mut().filter_map(Option::take) {
            account.leave_unfinished(times.intended_ns, Some(times), now_ns);
        }
        let load_end = self.course.load_end_ns().saturating_sub(1);
        for due in state.source.never_started(load_end) {
            account.leave_unfinished(due, None, now_ns);
        }
        drop(account);
        state.is_over = true;
        self.followers.notify_all();
        self.leader.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, number: usize, times: CallTimes) {
        if self.under_way.len() <= number {
            self.under_way.resize(number + 1, None);
        }
        self.under_way[number] = Some(times);
        self.in_flight += 1;
    }

    fn end(&mut self, number: usize) {
        self.under_way[number] = None;
        self.in_flight -= 1;
    }
}

fn wait<'a, T>(condition: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condition
        .wait(guard)
        .unwrap_or_else(PoisonError::into_inner)
}
