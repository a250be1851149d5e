//! Load in virtual time: the same engine on a simulated clock that jumps from event to event, so that
//! all it finds is exact.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::course::Course;
use super::watch::Watch;
use super::{AsyncLane, Vu};
use crate::clock::{Clock, SimulatedClock};
use crate::load::{Flow, Phase, PhaseEnd, Second};
use crate::measure::Inspection;

/// Virtual time, in which calls sleep.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    hand: SimulatedClock,
    sleepers: Rc<RefCell<Sleepers>>,
}

/// Who sleeps until when; who fell asleep first wakes first.
#[derive(Debug, Default)]
struct Sleepers {
    until: BinaryHeap<Reverse<(u64, u64)>>,
    wakers: std::collections::HashMap<u64, Waker>,
    count: u64,
}

impl World {
    pub(super) fn now_ns(&self) -> u64 {
        self.hand.now()
    }

    pub(super) fn sleep_until(&self, at_ns: u64) -> Sleep {
        Sleep {
            world: self.clone(),
            at_ns,
            is_asleep: false,
        }
    }

    pub(super) async fn sleep(&self, ns: u64) {
        self.sleep_until(self.now_ns() + ns).await;
    }

    fn next(&self) -> Option<u64> {
        let sleepers = self.sleepers.borrow();
        sleepers.until.peek().map(|Reverse((at, _))| *at)
    }

    fn wake(&self) {
        loop {
            let mut sleepers = self.sleepers.borrow_mut();
            let is_due = |Reverse((at, _)): &Reverse<(u64, u64)>| *at <= self.hand.now();
            if !sleepers.until.peek().is_some_and(is_due) {
                return;
            }
            let Some(Reverse((_, sleeper))) = sleepers.until.pop() else {
                return;
            };
            let waker = sleepers.wakers.remove(&sleeper);
            drop(sleepers);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

pub(super) struct Sleep {
    world: World,
    at_ns: u64,
    is_asleep: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.world.now_ns() >= self.at_ns {
            return Poll::Ready(());
        }
        if !self.is_asleep {
            self.is_asleep = true;
            let mut sleepers = self.world.sleepers.borrow_mut();
            sleepers.count += 1;
            let number = sleepers.count;
            sleepers.until.push(Reverse((self.at_ns, number)));
            sleepers.wakers.insert(number, context.waker().clone());
        }
        Poll::Pending
    }
}

#[derive(Debug, Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A call of a simulated benchmark.
pub(super) type Call = Pin<Box<dyn Future<Output = (Vu, Result<(), String>)>>>;

/// Runs a phase whose benchmarks make these calls.
pub(super) fn simulate(
    world: &World,
    phase: Phase,
    calls: Vec<Box<dyn FnMut(Vu) -> Call>>,
    tell: &mut dyn FnMut(Second<'_>) -> Flow,
) -> PhaseEnd {
    let clock = Clock::simulated(world.hand.clone());
    let begin = clock.start();
    let course = Course::new(phase, clock, begin);
    let inspect = |output: &Result<(), String>| match output {
        Ok(()) => Inspection::Passed,
        Err(error) => Inspection::Failed(error.clone()),
    };
    let mut lanes: Vec<_> = calls
        .into_iter()
        .enumerate()
        .map(|(member, make)| {
            let flag = Arc::new(Flag(AtomicBool::new(true)));
            (AsyncLane::new(&course, member, make, inspect), flag)
        })
        .collect();
    let mut watch = Watch::new(&course);
    loop {
        while let Some((member, (lane, flag))) = lanes
            .iter_mut()
            .enumerate()
            .find(|(_, (_, flag))| flag.0.load(Ordering::Relaxed))
        {
            flag.0.store(false, Ordering::Relaxed);
            let waker = Waker::from(Arc::clone(flag));
            if !course.lanes[member].has_ended()
                && lane.poll(&mut Context::from_waker(&waker)).is_ready()
            {
                course.end(member);
            }
        }
        let now = course.now_ns();
        if course.has_ended() {
            return watch.end(now, tell);
        }
        if now >= watch.boundary_ns {
            watch.second(now, tell);
            // It may have stopped load.
            continue;
        }
        let slept = world.next().map_or(u64::MAX, |at| at - begin);
        let next = course.next_alarm().min(slept).min(watch.boundary_ns);
        world.hand.advance(next.saturating_sub(now));
        world.wake();
        course.ring(next);
    }
}
