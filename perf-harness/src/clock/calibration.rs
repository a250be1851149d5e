//! The rate of the time stamp counter, found by holding it against the system's clock.

use std::time::{Duration, Instant};

use super::tsc;

/// How long the counter is held against the operating system's clock before its rate is used.
const CALIBRATION: Duration = Duration::from_millis(50);
/// Windows of the check that decides whether the counter is used at all.
const WINDOWS: u32 = 5;
/// The largest difference between windows at which the counter counts as steady.
const STEADY: f64 = 1e-4;
/// The largest drift between the beginning and the end of a run that its figures survive.
pub(super) const TOLERATED_DRIFT: f64 = 1e-3;

/// What the counter was calibrated with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calibration {
    anchor: (u64, Instant),
    ns_per_tick: f64,
}

impl Calibration {
    /// Calibrates the counter; `None` where it is not invariant or not steady.
    pub(super) fn measure() -> Option<Self> {
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
        (ns_per_tick.is_finite() && ns_per_tick > 0.0 && steady).then_some(Self {
            anchor: first,
            ns_per_tick,
        })
    }

    /// With a rate that another process of this machine has found.
    pub(super) fn known(ns_per_tick: f64) -> Option<Self> {
        tsc::invariant().then(|| Self {
            anchor: anchor(),
            ns_per_tick,
        })
    }

    pub(super) fn ns_per_tick(&self) -> f64 {
        self.ns_per_tick
    }

    /// How far the counter and the system's clock have drifted apart since, as a fraction.
    pub(super) fn drift(&self) -> f64 {
        (rate(self.anchor, anchor()) / self.ns_per_tick - 1.0).abs()
    }
}

/// A pair of readings of both clocks at one moment: the closest of several, since an interrupt
/// between the two would be taken for drift.
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
fn rate(from: (u64, Instant), to: (u64, Instant)) -> f64 {
    let ticks = to.0.wrapping_sub(from.0) as f64;
    to.1.duration_since(from.1).as_nanos() as f64 / ticks
}
