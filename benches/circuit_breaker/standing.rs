//! The rules of a circuit breaker, which both designs share: how it stands, and what changes that.

/// When a breaker opens and closes.
pub(crate) struct Policy {
    /// So many failures in a row open it.
    pub(crate) failures: u16,
    /// So long nothing is tried.
    pub(crate) open_for_ms: u64,
    /// So many successes in a row close it again.
    pub(crate) successes: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Closed,
    Open,
    HalfOpen,
}

/// How a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: State,
    /// Failures in a row while closed, successes in a row while half open.
    pub(crate) streak: u16,
    /// When it opened; of no meaning in other states.
    pub(crate) opened_at_ms: u64,
}

impl Standing {
    pub(crate) const CLOSED: Self = Self {
        state: State::Closed,
        streak: 0,
        opened_at_ms: 0,
    };

    const HALF_OPEN: Self = Self {
        state: State::HalfOpen,
        ..Self::CLOSED
    };

    /// Whether a request may go.
    pub(crate) fn admits(self) -> bool {
        self.state != State::Open
    }

    /// The standing once time has passed, if that changes it.
    pub(crate) fn at(self, now_ms: u64, policy: &Policy) -> Option<Self> {
        let is_over = self.state == State::Open
            && now_ms.saturating_sub(self.opened_at_ms) >= policy.open_for_ms;
        is_over.then_some(Self::HALF_OPEN)
    }

    /// The standing after a success, if that changes it.
    pub(crate) fn after_success(self, policy: &Policy) -> Option<Self> {
        match self.state {
            State::Closed => (self.streak > 0).then_some(Self::CLOSED),
            State::HalfOpen if self.streak + 1 >= policy.successes => Some(Self::CLOSED),
            State::HalfOpen => Some(Self {
                streak: self.streak + 1,
                ..self
            }),
            // The answer to a request that went before the breaker opened.
            State::Open => None,
        }
    }

    /// The standing after a failure, if that changes it.
    pub(crate) fn after_failure(self, now_ms: u64, policy: &Policy) -> Option<Self> {
        match self.state {
            State::Closed if self.streak + 1 < policy.failures => Some(Self {
                streak: self.streak + 1,
                ..self
            }),
            State::Closed | State::HalfOpen => Some(Self {
                state: State::Open,
                streak: 0,
                opened_at_ms: now_ms,
            }),
            State::Open => None,
        }
    }
}
