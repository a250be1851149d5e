//! Asynchronous calls of one benchmark, polled on one thread. A place in flight keeps its room, so that
//! a call allocates nothing.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use super::account::CallTimes;
use super::course::{Course, NEVER};
use super::ready::CallWaker;
use super::source::{Next, Source};
use super::vu::Vu;
use crate::measure::Inspection;

/// Calls that are started, or polled, before the runtime has its turn.
const TURN: usize = 64;
/// An arrival that is this near is waited for at work, where a core is spare: to be woken takes some
/// tens of microseconds.
const SPIN_NS: u64 = 200_000;

/// The calls of one benchmark in a phase.
pub(crate) struct AsyncLane<M, F, N> {
    course: Arc<Course>,
    member: usize,
    source: Source,
    make: M,
    inspect: N,
    places: Vec<Place<F>>,
    free: Vec<u32>,
    woken: Vec<u32>,
    /// Calls in flight since when, in nanoseconds.
    in_flight: u64,
    counted_to_ns: u64,
    /// Whether it polls for the next arrival, since when.
    spins_since: Option<u64>,
}

struct Place<F> {
    call: Pin<Box<Option<F>>>,
    times: CallTimes,
    signal: Arc<CallWaker>,
    waker: Waker,
}

impl<M, F, N, O> AsyncLane<M, F, N>
where
    M: FnMut(Vu) -> F,
    F: Future<Output = (Vu, O)>,
    N: FnMut(&O) -> Inspection,
{
    pub(crate) fn new(course: &Arc<Course>, member: usize, make: M, inspect: N) -> Self {
        Self {
            source: course.source(member),
            course: Arc::clone(course),
            member,
            make,
            inspect,
            places: Vec::new(),
            free: Vec::new(),
            woken: Vec::new(),
            in_flight: 0,
            counted_to_ns: 0,
            spins_since: None,
        }
    }

    /// Makes calls as they are due until there is none any more.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.end_spin();
        let course = Arc::clone(&self.course);
        let ready = Arc::clone(&course.lanes[self.member].ready);
        let mut woken = std::mem::take(&mut self.woken);
        let mut left = TURN;
        let waits_until = loop {
            ready.take(&mut woken);
            left = left.saturating_sub(woken.len());
            for place in woken.drain(..) {
                self.poll_call(place);
            }
            match self.start_due(&mut left) {
                Some(Wait::Over) => {
                    self.woken = woken;
                    return Poll::Ready(());
                }
                Some(Wait::Until(at)) => break Some(at),
                None if left == 0 => break None,
                None => {}
            }
        };
        self.woken = woken;
        let Some(until) = waits_until else {
            give_turn(context);
            return Poll::Pending;
        };
        let now = course.now_ns();
        if course.has_spare_core.load(Ordering::Relaxed) && until.saturating_sub(now) < SPIN_NS {
            self.spins_since = Some(now);
            give_turn(context);
            return Poll::Pending;
        }
        course.set_alarm(self.member, until);
        if !ready.rest(context.waker()) {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Starts what is due, as long as there are turns left.
    fn start_due(&mut self, left: &mut usize) -> Option<Wait> {
        let course = Arc::clone(&self.course);
        while *left > 0 {
            let now = course.now_ns();
            if now >= course.given_up_ns() {
                self.give_up(now);
                return Some(Wait::Over);
            }
            let next = self.source.next(now, course.is_stopped());
            let dropped = self.source.take_dropped();
            if dropped > 0 {
                course.lanes[self.member].account().drop_arrivals(dropped);
            }
            course.wake_others(self.member, &mut self.source);
            match next {
                Next::Call {
                    vu,
                    intended_ns,
                    room_ns,
                } => {
                    *left -= 1;
                    self.start(vu, intended_ns, room_ns);
                }
                Next::Wait(until) => {
                    let load_end = course.load_end_ns();
                    // Where it ends by its plan, and where what is left is given up.
                    let turns = [load_end, course.given_up_ns()];
                    let turn = turns.into_iter().find(|turn| *turn > now);
                    let turn = turn.unwrap_or(NEVER);
                    return Some(Wait::Until(until.unwrap_or(NEVER).min(turn)));
                }
                Next::Over => {
                    self.give_up(now);
                    return Some(Wait::Over);
                }
            }
        }
        None
    }

    fn start(&mut self, vu: Vu, intended_ns: u64, room_ns: u64) {
        let place = self.free.pop().unwrap_or_else(|| self.new_place());
        let call = (self.make)(vu);
        let start_ns = self.course.now_ns();
        self.count_presence(start_ns);
        self.in_flight += 1;
        let lane = &self.course.lanes[self.member];
        lane.started.fetch_add(1, Ordering::Relaxed);
        lane.in_flight.store(self.in_flight, Ordering::Relaxed);
        let of_call = &mut self.places[place as usize];
        of_call.call.as_mut().set(Some(call));
        of_call.times = CallTimes {
            intended_ns,
            room_ns,
            // In a closed model a call is due when it starts.
            start_ns: start_ns.max(intended_ns),
        };
        if matches!(self.source, Source::Closed(_)) {
            of_call.times.intended_ns = of_call.times.start_ns;
        }
        self.poll_call(place);
    }

    fn new_place(&mut self) -> u32 {
        let place =
            u32::try_from(self.places.len()).expect("calls in flight are counted in 32 bits");
        let signal = CallWaker::new(place, &self.course.lanes[self.member].ready);
        self.places.push(Place {
            call: Box::pin(None),
            times: CallTimes {
                intended_ns: 0,
                room_ns: 0,
                start_ns: 0,
            },
            waker: Waker::from(Arc::clone(&signal)),
            signal,
        });
        place
    }

    fn poll_call(&mut self, place: u32) {
        let of_call = &mut self.places[place as usize];
        of_call.signal.begin_poll();
        // A waker that was kept may call when the call has ended long since.
        let Some(call) = of_call.call.as_mut().as_pin_mut() else {
            return;
        };
        let mut context = Context::from_waker(&of_call.waker);
        let Poll::Ready((mut vu, output)) = call.poll(&mut context) else {
            return;
        };
        let end_ns = self.course.now_ns();
        let times = of_call.times;
        let inspection = (self.inspect)(&output);
        of_call.call.as_mut().set(None);
        drop(output);
        self.count_presence(end_ns);
        self.in_flight -= 1;
        self.free.push(place);
        let lane = &self.course.lanes[self.member];
        lane.in_flight.store(self.in_flight, Ordering::Relaxed);
        lane.account().end(times, end_ns, &inspection, &mut vu);
        self.source.ended(vu, end_ns);
    }

    /// Counts the calls that were under way until now.
    fn count_presence(&mut self, now_ns: u64) {
        let since = now_ns.saturating_sub(self.counted_to_ns);
        self.counted_to_ns = now_ns;
        if self.in_flight > 0 && since > 0 {
            let present = u128::from(since) * u128::from(self.in_flight);
            self.course.lanes[self.member]
                .account()
                .add_presence(present);
        }
    }

    /// All is over: what has not ended took at least until now.
    fn give_up(&mut self, now_ns: u64) {
        self.count_presence(now_ns);
        let lane = &self.course.lanes[self.member];
        let mut account = lane.account();
        for place in &mut self.places {
            if place.call.is_some() {
                place.call.as_mut().set(None);
                account.leave_unfinished(place.times.intended_ns, Some(place.times), now_ns);
            }
        }
        for due in self
            .source
            .never_started(self.course.load_end_ns().saturating_sub(1))
        {
            account.leave_unfinished(due, None, now_ns);
        }
        self.in_flight = 0;
        lane.in_flight.store(0, Ordering::Relaxed);
    }

    fn end_spin(&mut self) {
        if let Some(since) = self.spins_since.take() {
            let spun = self.course.now_ns().saturating_sub(since);
            self.course.lanes[self.member]
                .spun_ns
                .fetch_add(spun, Ordering::Relaxed);
        }
    }
}

enum Wait {
    Until(u64),
    Over,
}

/// Has the runtime look at everything else before this is polled again.
fn give_turn(context: &mut Context<'_>) {
    let turn = pin!(tokio::task::yield_now());
    let polled = turn.poll(context);
    debug_assert!(polled.is_pending());
}
