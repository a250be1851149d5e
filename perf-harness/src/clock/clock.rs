use std::time::{Duration, Instant};

use super::cost::ClockCost;
use super::simulated::SimulatedClock;
#[cfg(target_arch = "x86_64")]
use super::tsc;

/// How long the counter is held against the operating system's clock before its rate is used.
const CALIBRATION: Duration = Duration::from_millis(50);
/// Windows of the check that decides whether the counter is used at all.
const WINDOWS: u32 = 5;
/// The largest difference between windows at which the counter counts as steady.
const STEADY: f64 = 1e-4;
/// The largest drift between the beginning and the end of a run that its figures survive.
const TOLERATED_DRIFT: f64 = 1e-3;

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
    Tsc {
        anchor_ticks: u64,
        anchor: Instant,
    },
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
        if let Some(clock) = Self::calibrated_tsc() {
            return clock;
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

    #[cfg(target_arch = "x86_64")]
    fn calibrated_tsc() -> Option<Self> {
        if !tsc::invariant() {
            return None;
        }
        let first = anchor();
        let mut last = first;
        let mut rates = Vec::new();
        for _ in 0..WINDOWS {
            // Asleep, not spinning: a core that is spared here is a core that the build can use.
            std::thread::sleep(CALIBRATION / WINDOWS);
            let next = anchor();
            rates.push(rate(last, next));
            last = next;
        }
        let ns_per_tick = rate(first, last);
        // A window is short, so one reading that was interrupted weighs five times as much.
        let tolerance = STEADY * f64::from(WINDOWS);
        let steady = rates
            .iter()
            .all(|window| (window / ns_per_tick - 1.0).abs() <= tolerance);
        (ns_per_tick.is_finite() && ns_per_tick > 0.0 && steady).then(|| {
            Self::with_measured_cost(
                Source::Tsc {
                    anchor_ticks: first.0,
                    anchor: first.1,
                },
                ns_per_tick,
            )
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
            Source::Tsc { .. } => tsc::start(),
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
            Source::Tsc { .. } => tsc::stop(),
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

    /// Which counter is read.
    #[must_use]
    pub fn kind(&self) -> ClockKind {
        match &self.source {
            #[cfg(target_arch = "x86_64")]
            Source::Tsc { .. } => ClockKind::Tsc,
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
        if let Source::Tsc {
            anchor_ticks,
            anchor: instant,
        } = &self.source
        {
            let drift = (rate((*anchor_ticks, *instant), anchor()) / self.ns_per_tick - 1.0).abs();
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

/// A pair of readings of both clocks at one moment: the closest of several, since an interrupt
/// between the two would be taken for drift.
#[cfg(target_arch = "x86_64")]
fn anchor() -> (u64, Instant) {
    (0..16)
        .map(|_| {
            let before = tsc::start();
            let instant = Instant::now();
            let after = tsc::stop();
            (after - before, (before + (after - before) / 2, instant))
        })
        .min_by_key(|(width, _)| *width)
        .map(|(_, pair)| pair)
        .expect("the range is not empty")
}

/// Nanoseconds a tick between two anchors.
#[cfg(target_arch = "x86_64")]
fn rate(from: (u64, Instant), to: (u64, Instant)) -> f64 {
    let ticks = to.0.wrapping_sub(from.0) as f64;
    to.1.duration_since(from.1).as_nanos() as f64 / ticks
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
