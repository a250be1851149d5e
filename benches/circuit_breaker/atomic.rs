//! The new design: the whole standing in one atomic word. What changes nothing writes nothing, and a
//! change is one compare-and-swap, so that no answer is lost and each transition happens once.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::breaker::Breaker;
use crate::standing::{Policy, Standing, State};

/// State in the lowest two bits, the streak above, then the milliseconds: 46 bits, 2,200 years.
const STATE_BITS: u32 = 2;
const STREAK_BITS: u32 = 16;

pub(crate) struct AtomicBreaker {
    policy: Policy,
    word: AtomicU64,
}

fn pack(standing: Standing) -> u64 {
    let state = match standing.state {
        State::Closed => 0,
        State::Open => 1,
        State::HalfOpen => 2,
    };
    standing.opened_at_ms << (STATE_BITS + STREAK_BITS)
        | u64::from(standing.streak) << STATE_BITS
        | state
}

fn unpack(word: u64) -> Standing {
    Standing {
        state: match word & 0b11 {
            0 => State::Closed,
            1 => State::Open,
            _ => State::HalfOpen,
        },
        streak: (word >> STATE_BITS) as u16,
        opened_at_ms: word >> (STATE_BITS + STREAK_BITS),
    }
}

impl AtomicBreaker {
    fn standing(&self) -> Standing {
        unpack(self.word.load(Ordering::Acquire))
    }

    /// Changes the standing as `next` says. An `Err` holds the standing that it left as it is.
    fn change(&self, next: impl Fn(Standing) -> Option<Standing>) -> Result<(), Standing> {
        self.word
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |word| {
                next(unpack(word)).map(pack)
            })
            .map(|_| ())
            .map_err(unpack)
    }
}

impl Breaker for AtomicBreaker {
    fn new(policy: Policy) -> Self {
        Self {
            policy,
            word: AtomicU64::new(pack(Standing::CLOSED)),
        }
    }

    fn admit(&self, now_ms: u64) -> bool {
        match self.change(|standing| standing.at(now_ms, &self.policy)) {
            Ok(()) => true,
            Err(unchanged) => unchanged.admits(),
        }
    }

    fn succeeded(&self) {
        // Where nothing changes there is nothing to do.
        let _ = self.change(|standing| standing.after_success(&self.policy));
    }

    fn failed(&self, now_ms: u64) {
        let _ = self.change(|standing| standing.after_failure(now_ms, &self.policy));
    }

    fn state(&self) -> State {
        self.standing().state
    }
}
