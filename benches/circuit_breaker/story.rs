//! What happens to a breaker: stories that end the same for both designs.

use std::fmt;
use std::sync::Barrier;
use std::thread;

use crate::breaker::Breaker;
use crate::standing::{Policy, State};

pub(crate) const POLICY: Policy = Policy {
    failures: 5,
    open_for_ms: 60_000,
    successes: 2,
};

/// What became of the requests of a story.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) admitted: u64,
    pub(crate) rejected: u64,
    pub(crate) end: State,
}

/// A thousand requests, one a second, to a service that is down from second 200 to second 500.
pub(crate) fn outage<B: Breaker>() -> Outcome {
    let breaker = B::new(POLICY);
    let mut outcome = Outcome {
        admitted: 0,
        rejected: 0,
        end: State::Closed,
    };
    for second in 0..1_000 {
        let now_ms = second * 1_000;
        if !breaker.admit(now_ms) {
            outcome.rejected += 1;
            continue;
        }
        outcome.admitted += 1;
        if (200..500).contains(&second) {
            breaker.failed(now_ms);
        } else {
            breaker.succeeded();
        }
    }
    outcome.end = breaker.state();
    outcome
}

/// The fifth failure opens the breaker in second 204; it is tried again in 264, 324, 384, 444 and
/// 504, and rejects the 59 requests before each.
pub(crate) fn is_survived(outcome: &Outcome) -> bool {
    *outcome
        == Outcome {
            admitted: 1_000 - 5 * 59,
            rejected: 5 * 59,
            end: State::Closed,
        }
}

/// Failures that four threads report at once are all counted: the last one that is needed opens the
/// breaker, and none before it. Told often, since threads do not meet each time.
pub(crate) fn assert_no_failure_is_lost<B: Breaker>() {
    const ROUNDS: usize = 20;
    const THREADS: u16 = 4;
    const EACH: u16 = 10_000;
    for _ in 0..ROUNDS {
        let breaker = B::new(Policy {
            failures: THREADS * EACH + 1,
            ..POLICY
        });
        let start = Barrier::new(THREADS.into());
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    (0..EACH).for_each(|_| breaker.failed(0));
                });
            }
        });
        assert_eq!(breaker.state(), State::Closed, "one failure is missing");
        breaker.failed(0);
        assert_eq!(breaker.state(), State::Open, "that was the last one needed");
    }
}

/// A change of state.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Transition {
    /// From closed to open, by the last failure.
    Trip,
    /// From open to half open, by time.
    Probe,
    /// From half open to closed, by the last success.
    Close,
    /// From half open back to open, by a failure.
    Reopen,
}

impl Transition {
    pub(crate) const ALL: [Self; 4] = [Self::Trip, Self::Probe, Self::Close, Self::Reopen];

    /// A breaker that has only this transition left to make.
    pub(crate) fn before<B: Breaker>(self) -> B {
        let breaker = B::new(POLICY);
        (1..POLICY.failures).for_each(|_| breaker.failed(0));
        if matches!(self, Self::Trip) {
            return breaker;
        }
        breaker.failed(0);
        if matches!(self, Self::Probe) {
            return breaker;
        }
        breaker.admit(POLICY.open_for_ms);
        (1..POLICY.successes).for_each(|_| breaker.succeeded());
        breaker
    }

    pub(crate) fn make<B: Breaker>(self, breaker: &B) {
        match self {
            Self::Trip | Self::Reopen => breaker.failed(POLICY.open_for_ms),
            Self::Probe => {
                breaker.admit(POLICY.open_for_ms);
            }
            Self::Close => breaker.succeeded(),
        }
    }

    /// The states before and after.
    pub(crate) fn states(self) -> (State, State) {
        match self {
            Self::Trip => (State::Closed, State::Open),
            Self::Probe => (State::Open, State::HalfOpen),
            Self::Close => (State::HalfOpen, State::Closed),
            Self::Reopen => (State::HalfOpen, State::Open),
        }
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trip => "trip",
            Self::Probe => "probe",
            Self::Close => "close",
            Self::Reopen => "reopen",
        })
    }
}

/// How the service behind the breaker does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Service {
    /// It never fails.
    Healthy,
    /// Each tenth request fails, which is not enough to open the breaker, or seldom.
    Flaky,
}

impl Service {
    pub(crate) const ALL: [Self; 2] = [Self::Healthy, Self::Flaky];

    pub(crate) fn fails(self, request: u64) -> bool {
        matches!(self, Self::Flaky) && request.is_multiple_of(10)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Healthy => "healthy",
            Self::Flaky => "flaky",
        })
    }
}
