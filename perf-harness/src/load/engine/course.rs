//! A phase while it runs: what its benchmarks and whoever watches them share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use super::account::Account;
use super::arrivals::Arrivals;
use super::ready::Ready;
use super::room::Room;
use super::source::{ClosedSource, NewUser, OpenSource, Source};
use super::users::Users;
use super::vu::Vu;
use crate::clock::Clock;
use crate::load::offer::{Offer, Phase};
use crate::measure::RecordedFigure;

/// A moment that never comes.
pub(super) const NEVER: u64 = u64::MAX;

/// Books of one benchmark: threads that call at once do not wait for each other's.
const ACCOUNTS: usize = 8;

/// A phase while it runs.
#[derive(Debug)]
pub(crate) struct Course {
    pub(super) phase: Phase,
    pub(super) clock: Clock,
    /// Its beginning, in ticks.
    begin: u64,
    pub(super) lanes: Vec<Lane>,
    users: Option<Arc<Users>>,
    room: Option<Arc<Room>>,
    new_user: NewUser,
    /// When load was stopped; [`NEVER`] while it goes on.
    stopped_at: AtomicU64,
    is_abandoned: AtomicBool,
    /// Whether a core has nothing else to do than to wait for the next arrival.
    pub(super) has_spare_core: AtomicBool,
    /// Who watches it, and who waits for its alarms.
    watcher: OnceLock<Thread>,
    pacer: OnceLock<Thread>,
    /// When the pacer looks next.
    pacer_at: AtomicU64,
}

/// One benchmark of the phase.
#[derive(Debug)]
pub(super) struct Lane {
    /// One for each thread that makes calls, as far as there are so many.
    accounts: Vec<Mutex<Account>>,
    pub(super) ready: Arc<Ready>,
    pub(super) started: AtomicU64,
    pub(super) in_flight: AtomicU64,
    /// When it wants to be called.
    alarm: AtomicU64,
    has_ended: AtomicBool,
    /// What its calls have recorded by functions that know no user.
    figures: Mutex<Vec<RecordedFigure>>,
    /// Time for which it has polled for the next arrival.
    pub(super) spun_ns: AtomicU64,
}

impl Lane {
    /// The books of the first thread.
    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        self.account_of(0)
    }

    /// The books of a thread that makes calls.
    pub(super) fn account_of(&self, thread: usize) -> MutexGuard<'_, Account> {
        lock(&self.accounts[thread % self.accounts.len()])
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = MutexGuard<'_, Account>> {
        self.accounts.iter().map(lock)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    pub(super) fn figures(&self) -> MutexGuard<'_, Vec<RecordedFigure>> {
        lock(&self.figures)
    }
}

impl Course {
    /// A phase that begins at a time of the clock.
    pub(crate) fn new(phase: Phase, clock: Clock, begin: u64) -> Arc<Self> {
        let of_user = (
            clock.clone(),
            begin - clock.ticks(Duration::from_nanos(phase.begin_ns)).min(begin),
        );
        let new_user = NewUser(Arc::new(move |number| {
            Vu::new(number, Some(of_user.clone()))
        }));
        let users = match &phase.offer {
            Offer::Closed(offer) => Some(Arc::new(Users::new(
                offer,
                phase.shard,
                &phase.weights,
                phase.seed,
                new_user.clone(),
            ))),
            Offer::Open(_) => None,
        };
        let room = match &phase.offer {
            Offer::Open(offer) => Some(Arc::new(Room::new(phase.shard.room(offer.max_in_flight)))),
            Offer::Closed(_) => None,
        };
        let lanes = phase.asked.iter().map(|asked| Lane {
            accounts: (0..ACCOUNTS)
                .map(|_| Mutex::new(Account::new(asked, phase.seed)))
                .collect(),
            ready: Arc::default(),
            started: AtomicU64::new(0),
            in_flight: AtomicU64::new(0),
            alarm: AtomicU64::new(NEVER),
            has_ended: AtomicBool::new(false),
            figures: Mutex::default(),
            spun_ns: AtomicU64::new(0),
        });
        Arc::new(Self {
            lanes: lanes.collect(),
            users,
            room,
            new_user,
            stopped_at: AtomicU64::new(NEVER),
            is_abandoned: AtomicBool::new(false),
            has_spare_core: AtomicBool::new(false),
            watcher: OnceLock::new(),
            pacer: OnceLock::new(),
            pacer_at: AtomicU64::new(NEVER),
            phase,
            clock,
            begin,
        })
    }

    /// Waits for its beginning.
    pub(crate) fn await_begin(&self) {
        let now = self.clock.stop();
        let left = self.clock.ns(self.begin.saturating_sub(now));
        self.clock.rest(Duration::from_nanos(left as u64));
    }

    /// Calls that may be under way at once.
    pub(crate) fn most_callers(&self) -> usize {
        match &self.phase.offer {
            Offer::Open(offer) => self.phase.shard.room(offer.max_in_flight) as usize,
            Offer::Closed(offer) => {
                let peak = offer.users.peak() as u64;
                self.phase.shard.part_of(peak) as usize
            }
        }
    }

    /// Keeps what the calls of a benchmark have recorded by functions that know no user.
    pub(crate) fn keep_figures(&self, member: usize, figures: Vec<RecordedFigure>) {
        self.lanes[member].figures().extend(figures);
    }

    /// What a call of a benchmark did that it may not, if one did.
    pub(crate) fn complaint(&self, member: usize) -> Option<String> {
        let mut accounts = self.lanes[member].accounts();
        accounts.find_map(|account| account.complaint())
    }

    /// Nanoseconds since it began.
    pub(super) fn now_ns(&self) -> u64 {
        self.clock.ns(self.clock.stop().saturating_sub(self.begin)) as u64
    }

    /// The arrivals of one benchmark; none in a closed model.
    pub(super) fn arrivals(&self, member: usize) -> Option<Arrivals> {
        match &self.phase.offer {
            Offer::Open(offer) => Some(Arrivals::new(
                offer,
                self.phase.seed,
                self.phase.shard,
                &self.phase.weights,
                member,
            )),
            Offer::Closed(_) => None,
        }
    }

    /// Where the calls of one benchmark come from.
    pub(super) fn source(&self, member: usize) -> Source {
        match (&self.phase.offer, &self.users) {
            (Offer::Open(offer), _) => {
                let arrivals = self.arrivals(member).expect("an open model has arrivals");
                let room = self.room.as_ref().expect("an open model has room");
                Source::Open(OpenSource::new(
                    offer,
                    arrivals,
                    Arc::clone(room),
                    self.new_user.clone(),
                ))
            }
            (Offer::Closed(_), users) => Source::Closed(ClosedSource {
                users: Arc::clone(users.as_ref().expect("a closed model has users")),
                member,
            }),
        }
    }

    /// When no more calls are to begin by its own plan.
    pub(super) fn end_ns(&self) -> u64 {
        match &self.phase.offer {
            Offer::Open(offer) => offer.rate.end_ns(),
            Offer::Closed(offer) => offer.users.end_ns(),
        }
    }

    /// When no more calls begin, by its plan or because it was stopped.
    pub(super) fn load_end_ns(&self) -> u64 {
        self.end_ns().min(self.stopped_at.load(Ordering::Acquire))
    }

    /// When calls that are under way are given up.
    pub(super) fn given_up_ns(&self) -> u64 {
        let grace = if self.is_abandoned.load(Ordering::Acquire) {
            0
        } else {
            self.phase.graceful_stop.as_nanos() as u64
        };
        self.load_end_ns().saturating_add(grace)
    }

    /// A benchmark cannot go on: nobody waits for its calls, nor for those of the others.
    pub(crate) fn abandon(&self) {
        self.is_abandoned.store(true, Ordering::Release);
        self.stop();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped_at.load(Ordering::Acquire) != NEVER
    }

    /// From here on no more calls begin.
    pub(super) fn stop(&self) {
        self.stopped_at.fetch_min(self.now_ns(), Ordering::AcqRel);
        self.lanes.iter().for_each(|lane| lane.ready.call());
    }

    /// Virtual users; of an open model the calls in flight.
    pub(super) fn users(&self) -> u64 {
        match &self.users {
            Some(users) => users.active(),
            None => {
                let lanes = self.lanes.iter();
                lanes
                    .map(|lane| lane.in_flight.load(Ordering::Relaxed))
                    .sum()
            }
        }
    }

    /// Wakes benchmarks that have got something to do by another one.
    pub(super) fn wake_others(&self, member: usize, source: &mut Source) {
        if source.take_has_made_room() && self.lanes.len() > 1 {
            self.lanes.iter().for_each(|lane| lane.ready.call());
        }
        let Some(users) = self.users.as_ref().filter(|_| self.lanes.len() > 1) else {
            return;
        };
        for other in users.take_to_wake() {
            if other != member {
                self.lanes[other].ready.call();
            }
        }
    }

    /// Has a benchmark called at a time.
    pub(super) fn set_alarm(&self, member: usize, at_ns: u64) {
        // In one order with what the pacer does: it sees the alarm, or is seen to wait for a later one.
        self.lanes[member].alarm.store(at_ns, Ordering::SeqCst);
        if at_ns < self.pacer_at.load(Ordering::SeqCst)
            && let Some(pacer) = self.pacer.get()
        {
            pacer.unpark();
        }
    }

    /// The next alarm.
    pub(super) fn next_alarm(&self) -> u64 {
        self.pacer_at.store(NEVER, Ordering::SeqCst);
        let alarms = self
            .lanes
            .iter()
            .map(|lane| lane.alarm.load(Ordering::SeqCst));
        let next = alarms.min().unwrap_or(NEVER);
        self.pacer_at.store(next, Ordering::SeqCst);
        next
    }

    /// Calls the benchmarks whose time has come.
    pub(super) fn ring(&self, now_ns: u64) {
        for lane in &self.lanes {
            if lane.alarm.load(Ordering::Acquire) <= now_ns {
                lane.alarm.store(NEVER, Ordering::Release);
                lane.ready.call();
            }
        }
    }

    /// The calling thread waits for alarms, or watches.
    pub(super) fn be_pacer(&self) {
        let _ = self.pacer.set(std::thread::current());
    }

    pub(super) fn be_watcher(&self) {
        let _ = self.watcher.set(std::thread::current());
    }

    pub(super) fn has_ended(&self) -> bool {
        self.lanes.iter().all(Lane::has_ended)
    }

    /// The benchmarks that have not made their last call.
    pub(crate) fn unended(&self) -> Vec<usize> {
        let all = self.lanes.iter().enumerate();
        all.filter(|(_, lane)| !lane.has_ended())
            .map(|(member, _)| member)
            .collect()
    }

    /// A benchmark has made its last call.
    pub(crate) fn end(&self, member: usize) {
        self.lanes[member].has_ended.store(true, Ordering::Release);
        for thread in [&self.watcher, &self.pacer] {
            if let Some(thread) = thread.get() {
                thread.unpark();
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
