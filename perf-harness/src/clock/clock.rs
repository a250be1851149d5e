use std::time::{Duration, Instant};

#[cfg(target_arch = "x86_64")]
use super::calibration::{Calibration, TOLERATED_DRIFT};
use super::cost::ClockCost;
use super::shared::SharedClock;
use super::simulated::SimulatedClock;
#[cfg(target_arch = "x86_64")]
use super::tsc;

/// A source of time stamps. A closed set, so that a stamp costs one predictable branch and no type
/// parameter spreads through the program.
///
/// Stamps are ticks: [`ns`](Self::ns) turns a difference of ticks into nanoseconds.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    ns_per_tick: f64,
    cost: ClockCost,
}

#[derive(Clone, Debug)]
enum Source {
    #[cfg(target_arch = "x86_64")]
    Tsc(Calibration),
    Monotonic(Instant),
    Simulated(SimulatedClock),
}

/// Which counter a [`Clock`] reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockKind {
    /// The processor's time stamp counter, read between fences.
    Tsc,
    /// The operating system's monotonic clock.
    Monotonic,
    /// A [`SimulatedClock`].
    Simulated,
}

impl ClockKind {
    /// The word used in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tsc => "tsc",
            Self::Monotonic => "monotonic",
            Self::Simulated => "simulated",
        }
    }
}

/// A clock whose figures cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "the time stamp counter drifted {:.2}% against the system's clock during the run, so no figure of it can be trusted: run again, where the machine is not suspended or moved meanwhile",
    .drift * 100.0
)]
pub struct ClockError {
    /// The drift, as a fraction.
    pub drift: f64,
}

impl Clock {
    /// The best clock of this machine: the time stamp counter where it is invariant and agrees
    /// with the system's clock, else the system's clock. Takes about 50 ms, once a process.
    #[must_use]
    pub fn calibrated() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(calibration) = Calibration::measure() {
            return Self::with_measured_cost(Source::Tsc(calibration), calibration.ns_per_tick());
        }
        Self::monotonic()
    }

    /// The operating system's monotonic clock.
    #[must_use]
    pub fn monotonic() -> Self {
        Self::with_measured_cost(Source::Monotonic(Instant::now()), 1.0)
    }

    /// A clock that tests move by hand; reading it costs nothing.
    #[must_use]
    pub fn simulated(hand: SimulatedClock) -> Self {
        Self {
            source: Source::Simulated(hand),
            ns_per_tick: 1.0,
            cost: ClockCost {
                resolution_ns: 1.0,
                overhead_ns: 0.0,
            },
        }
    }

    /// What another process needs to take stamps as this one does; a simulated clock is nobody
    /// else's.
    pub(crate) fn shared(&self) -> Option<SharedClock> {
        (self.kind() != ClockKind::Simulated).then_some(SharedClock {
            is_tsc: self.kind() == ClockKind::Tsc,
            ns_per_tick: self.ns_per_tick,
            resolution_ns: self.cost.resolution_ns,
            overhead_ns: self.cost.overhead_ns,
        })
    }

    /// A clock that takes stamps as another process of this machine does, without calibrating
    /// anything: how it drifts is the other one's business. `None` where there is no such counter.
    pub(crate) fn like(shared: SharedClock) -> Option<Self> {
        let source = if shared.is_tsc {
            #[cfg(target_arch = "x86_64")]
            let source = Source::Tsc(Calibration::known(shared.ns_per_tick)?);
            #[cfg(not(target_arch = "x86_64"))]
            return None;
            #[cfg(target_arch = "x86_64")]
            source
        } else {
            Source::Monotonic(Instant::now())
        };
        Some(Self {
            source,
            ns_per_tick: shared.ns_per_tick,
            cost: ClockCost {
                resolution_ns: shared.resolution_ns,
                overhead_ns: shared.overhead_ns,
            },
        })
    }

    fn with_measured_cost(source: Source, ns_per_tick: f64) -> Self {
        let mut clock = Self {
            source,
            ns_per_tick,
            cost: ClockCost::default(),
        };
        clock.cost = ClockCost::measure(&clock);
        clock
    }

    /// A stamp before the timed call: no part of the call starts before it is taken.
    #[inline(always)]
    #[must_use]
    pub fn start(&self) -> u64 {
        match &self.source {
            #[cfg(target_arch = "x86_64")]
            Source::Tsc(_) => tsc::start(),
            Source::Monotonic(origin) => since(*origin),
            Source::Simulated(hand) => hand.now(),
        }
    }

    /// A stamp after the timed call: all of the call has finished when it is taken.
    #[inline(always)]
    #[must_use]
    pub fn stop(&self) -> u64 {
        match &self.source {
            #[cfg(target_arch = "x86_64")]
            Source::Tsc(_) => tsc::stop(),
            Source::Monotonic(origin) => since(*origin),
            Source::Simulated(hand) => hand.now(),
        }
    }

    /// Nanoseconds of a difference of ticks.
    #[must_use]
    pub fn ns(&self, ticks: u64) -> f64 {
        ticks as f64 * self.ns_per_tick
    }

    /// Ticks of a duration.
    #[must_use]
    pub fn ticks(&self, duration: Duration) -> u64 {
        (duration.as_nanos() as f64 / self.ns_per_tick).round() as u64
    }

    /// The time since an earlier stamp of [`start`](Self::start) or [`stop`](Self::stop).
    #[must_use]
    pub fn elapsed(&self, since: u64) -> Duration {
        Duration::from_nanos(self.ns(self.stop().saturating_sub(since)) as u64)
    }

    /// Waits without using the processor; on a simulated clock the hand moves at once.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that waits for time to pass"
    )]
    pub(crate) fn rest(&self, duration: Duration) {
        match &self.source {
            Source::Simulated(hand) => hand.advance(duration.as_nanos() as u64),
            _ => std::thread::sleep(duration),
        }
    }

    /// The hand of a simulated clock.
    pub(crate) fn simulated_hand(&self) -> Option<&SimulatedClock> {
        match &self.source {
            Source::Simulated(hand) => Some(hand),
            _ => None,
        }
    }

    /// Which counter is read.
    #[must_use]
    pub fn kind(&self) -> ClockKind {
        match &self.source {
            #[cfg(target_arch = "x86_64")]
            Source::Tsc(_) => ClockKind::Tsc,
            Source::Monotonic(_) => ClockKind::Monotonic,
            Source::Simulated(_) => ClockKind::Simulated,
        }
    }

    /// What the clock itself adds to a reading.
    #[must_use]
    pub fn cost(&self) -> ClockCost {
        self.cost
    }

    /// Holds the counter against the system's clock once more, over the whole run.
    ///
    /// # Errors
    /// [`ClockError`] when the two drifted apart by more than 0.1%.
    pub fn verify(&self) -> Result<(), ClockError> {
        #[cfg(target_arch = "x86_64")]
        if let Source::Tsc(calibration) = &self.source {
            let drift = calibration.drift();
            if drift > TOLERATED_DRIFT {
                return Err(ClockError { drift });
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn since(origin: Instant) -> u64 {
    origin.elapsed().as_nanos() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_clock_measures_what_it_was_advanced_by() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let begin = clock.start();
        hand.advance(1_234);
        assert_eq!(clock.ns(clock.stop() - begin), 1_234.0);
        assert_eq!(clock.kind(), ClockKind::Simulated);
        assert_eq!(clock.verify(), Ok(()));
    }

    #[test]
    fn a_real_clock_never_runs_backwards() {
        let clock = Clock::calibrated();
        let stamps: Vec<u64> = (0..1_000)
            .flat_map(|_| [clock.start(), clock.stop()])
            .collect();
        assert!(stamps.is_sorted());
        assert!(clock.cost().resolution_ns > 0.0);
    }
}
