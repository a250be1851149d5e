//! Virtual users: each calls again when its call has ended, until there are to be fewer of them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::arrivals::Draw;
use super::source::{NewUser, Next};
use super::vu::Vu;
use crate::load::offer::{ClosedOffer, Iterations};
use crate::load::ramp::Ramp;
use crate::load::shard::Shard;

/// The virtual users of a phase. Before each call the benchmark that it is of is drawn.
#[derive(Debug)]
pub(super) struct Users(Mutex<State>);

#[derive(Debug)]
struct State {
    load: Ramp,
    iterations: Iterations,
    /// Its users are those of all parts whose number leaves its remainder.
    shard: Shard,
    /// Calls that were started.
    calls: u64,
    mix: Draw,
    /// Users that wait for their next call, by the benchmark that it is of.
    waiting: Vec<VecDeque<Vu>>,
    /// Users that were sent away, the one with the lowest number last.
    away: Vec<Vu>,
    made: u32,
    /// Users that wait or call.
    active: u32,
    /// Users that have made all their calls.
    done: u32,
    new_user: NewUser,
    /// Other benchmarks than the one that asked have something to do.
    to_wake: Vec<usize>,
}

impl Users {
    pub(super) fn new(
        offer: &ClosedOffer,
        shard: Shard,
        weights: &[f64],
        seed: u64,
        new_user: NewUser,
    ) -> Self {
        Self(Mutex::new(State {
            load: offer.users.clone(),
            iterations: match offer.iterations {
                Iterations::Shared(calls) => Iterations::Shared(shard.part_of(calls)),
                others => others,
            },
            shard,
            calls: 0,
            mix: Draw::new(weights, seed),
            waiting: weights.iter().map(|_| VecDeque::new()).collect(),
            away: Vec::new(),
            made: 0,
            active: 0,
            done: 0,
            new_user,
            to_wake: Vec::new(),
        }))
    }

    /// What a member of the mix does next.
    pub(super) fn next(&self, member: usize, now_ns: u64, is_stopped: bool) -> Next {
        self.lock().next(member, now_ns, is_stopped)
    }

    /// A call has ended.
    pub(super) fn ended(&self, mut vu: Vu) {
        vu.go_on();
        self.lock().send(vu);
    }

    /// Users that wait or call.
    pub(super) fn active(&self) -> u64 {
        u64::from(self.lock().active)
    }

    /// The benchmarks that have got something to do since this was asked last.
    pub(super) fn take_to_wake(&self) -> Vec<usize> {
        std::mem::take(&mut self.lock().to_wake)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&mut self, member: usize, now_ns: u64, is_stopped: bool) -> Next {
        let is_over = is_stopped || now_ns >= self.load.end_ns() || self.is_shared_out();
        let highest = if is_over {
            0
        } else {
            self.load.users_at(now_ns)
        };
        let own = |all: u32| self.shard.part_of(u64::from(all)) as u32;
        let (wanted, most) = (own(highest), own(self.load.peak() as u32));
        while self.active + self.done < wanted {
            self.active += 1;
            let vu = self.away.pop().unwrap_or_else(|| {
                let number = self.made * self.shard.of + self.shard.index + 1;
                self.made += 1;
                (self.new_user.0)(number)
            });
            self.send(vu);
        }
        while let Some(vu) = self.waiting[member].pop_front() {
            let is_spent =
                matches!(self.iterations, Iterations::PerUser(most) if vu.iteration() >= most);
            if is_spent {
                self.active -= 1;
                self.done += 1;
            } else if vu.number() > highest || self.is_shared_out() {
                self.active -= 1;
                self.away.push(vu);
                self.away.sort_by_key(|vu| std::cmp::Reverse(vu.number()));
            } else {
                self.calls += 1;
                return Next::Call {
                    vu,
                    intended_ns: now_ns,
                    room_ns: now_ns,
                };
            }
        }
        if self.active == 0 && (is_over || self.is_shared_out() || self.done >= most) {
            self.wake_others(member);
            return Next::Over;
        }
        Next::Wait(self.load.next_step(now_ns).filter(|_| !is_over))
    }

    fn is_shared_out(&self) -> bool {
        matches!(self.iterations, Iterations::Shared(most) if self.calls >= most)
    }

    /// Has a user wait for its next call.
    fn send(&mut self, vu: Vu) {
        let member = self.mix.next();
        self.waiting[member].push_back(vu);
        if self.waiting.len() > 1 {
            self.to_wake.push(member);
        }
    }

    fn wake_others(&mut self, member: usize) {
        let all = 0..self.waiting.len();
        self.to_wake.extend(all.filter(|other| *other != member));
    }
}
