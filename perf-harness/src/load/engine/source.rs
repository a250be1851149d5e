//! Which call is next.

use std::iter::Peekable;
use std::sync::Arc;

use super::arrivals::Arrivals;
use super::room::Room;
use super::users::Users;
use super::vu::Vu;
use crate::load::offer::OpenOffer;
use crate::load::scenario::OnLimit;

/// What one benchmark does next.
#[derive(Debug)]
pub(super) enum Next {
    /// A call that was due at this time and had room for it since that time.
    Call {
        vu: Vu,
        intended_ns: u64,
        room_ns: u64,
    },
    /// Nothing before this time, or before a call ends.
    Wait(Option<u64>),
    /// Nothing any more.
    Over,
}

/// Where the calls of one benchmark come from.
#[derive(Debug)]
pub(super) enum Source {
    Open(OpenSource),
    Closed(ClosedSource),
}

impl Source {
    /// What is next at a time; nothing more is started once load `is_stopped`.
    pub(super) fn next(&mut self, now_ns: u64, is_stopped: bool) -> Next {
        match self {
            Self::Open(source) => source.next(now_ns, is_stopped),
            Self::Closed(source) => source.users.next(source.member, now_ns, is_stopped),
        }
    }

    /// A call has ended, and its user is free.
    pub(super) fn ended(&mut self, vu: Vu, now_ns: u64) {
        match self {
            Self::Open(source) => source.ended(vu, now_ns),
            Self::Closed(source) => source.users.ended(vu),
        }
    }

    /// Arrivals that were dropped since this was asked last.
    pub(super) fn take_dropped(&mut self) -> u64 {
        match self {
            Self::Open(source) => std::mem::take(&mut source.dropped),
            Self::Closed(_) => 0,
        }
    }

    /// Whether others have room since this was asked last.
    pub(super) fn take_has_made_room(&mut self) -> bool {
        match self {
            Self::Open(source) => std::mem::take(&mut source.has_made_room),
            Self::Closed(_) => false,
        }
    }

    /// The times of arrivals that were due until then and have never started.
    pub(super) fn never_started(&mut self, until_ns: u64) -> impl Iterator<Item = u64> + '_ {
        std::iter::from_fn(move || match self {
            Self::Open(source) => source.arrivals.next_if(|due| *due <= until_ns),
            Self::Closed(_) => None,
        })
    }
}

/// Calls that arrive.
#[derive(Debug)]
pub(super) struct OpenSource {
    arrivals: Peekable<Arrivals>,
    on_limit: OnLimit,
    room: Arc<Room>,
    in_flight: u32,
    /// Whether a call has ended that left room for others.
    has_made_room: bool,
    free: Vec<Vu>,
    made: u32,
    new_user: NewUser,
    dropped: u64,
}

/// Makes the user of a number.
#[derive(Clone)]
pub(super) struct NewUser(pub(super) Arc<dyn Fn(u32) -> Vu + Send + Sync>);

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewUser")
    }
}

impl OpenSource {
    pub(super) fn new(
        offer: &OpenOffer,
        arrivals: Arrivals,
        room: Arc<Room>,
        new_user: NewUser,
    ) -> Self {
        Self {
            arrivals: arrivals.peekable(),
            on_limit: offer.on_limit,
            room,
            in_flight: 0,
            has_made_room: false,
            free: Vec::new(),
            made: 0,
            new_user,
            dropped: 0,
        }
    }

    fn next(&mut self, now_ns: u64, is_stopped: bool) -> Next {
        loop {
            let due = self.arrivals.peek().copied().filter(|_| !is_stopped);
            let Some(due) = due else {
                return if self.in_flight == 0 {
                    Next::Over
                } else {
                    Next::Wait(None)
                };
            };
            if due > now_ns {
                return Next::Wait(Some(due));
            }
            if let Some(room_ns) = self.room.take() {
                self.arrivals.next();
                self.in_flight += 1;
                let vu = self.free.pop().unwrap_or_else(|| {
                    self.made += 1;
                    (self.new_user.0)(self.made)
                });
                return Next::Call {
                    vu,
                    intended_ns: due,
                    room_ns,
                };
            }
            match self.on_limit {
                OnLimit::Queue => return Next::Wait(None),
                OnLimit::Drop => {
                    self.arrivals.next();
                    self.dropped += 1;
                }
            }
        }
    }

    fn ended(&mut self, mut vu: Vu, now_ns: u64) {
        self.has_made_room |= self.room.give_back(now_ns);
        self.in_flight -= 1;
        vu.go_on();
        self.free.push(vu);
    }
}

/// Virtual users, which all benchmarks of a mix share.
#[derive(Debug)]
pub(super) struct ClosedSource {
    pub(super) users: Arc<Users>,
    pub(super) member: usize,
}
