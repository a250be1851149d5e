use std::hint::black_box;

use crate::clock::Clock;
use serde::{Deserialize, Serialize};

/// Runs from which the speed is taken, and steps of each.
const RUNS: usize = 32;
const STEPS: u64 = 4_096;

/// The time of one step of the witness's work on the undisturbed machine, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct WitnessSpeed(f64);

/// Fixed work that is timed beside the calls of a case: what lengthens it is the machine's doing.
///
/// It is work and no wait for the clock, since a wait absorbs every stall that ends before it does: a
/// chain of multiplications, each of which needs the one before. Its time varies by a hundredth on
/// an undisturbed machine. A walk through a large buffer was tried beside it and tells less: its own
/// time varies by more than what a neighbour that uses the memory adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Witness {
    steps: u64,
    /// What a reading takes on the undisturbed machine.
    pub(super) quiet_ns: f64,
    /// Calls, or runs of calls, between two groups of readings.
    pub(crate) calls_per_block: usize,
    /// Readings of a group.
    pub(crate) readings: usize,
}

impl WitnessSpeed {
    /// The fastest of several runs.
    pub(crate) fn measure(clock: &Clock) -> Self {
        // A simulated machine does one step in a nanosecond.
        if clock.simulated_hand().is_some() {
            return Self(1.0);
        }
        let least = (0..RUNS)
            .map(|_| {
                let begin = clock.start();
                work(STEPS);
                clock.stop().saturating_sub(begin)
            })
            .min()
            .unwrap_or(1);
        let cost = clock.cost();
        Self((clock.ns(least) - cost.overhead_ns).max(cost.resolution_ns) / STEPS as f64)
    }

    /// The faster of two measurements: a machine is never faster than it is undisturbed.
    pub(crate) fn fastest(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// A witness of calls, or runs of calls, that take `ns`, with a quarter as many readings as a
    /// block has of them.
    pub(crate) fn witness(self, ns: f64, calls_per_block: u32) -> Witness {
        let steps = (ns / self.0).round().max(1.0);
        Witness {
            steps: steps as u64,
            quiet_ns: steps * self.0,
            calls_per_block: calls_per_block as usize,
            readings: (calls_per_block as usize).div_ceil(4),
        }
    }
}

impl Witness {
    /// One group of readings, in ticks.
    pub(super) fn read(&self, clock: &Clock, ticks: &mut Vec<u64>) {
        for _ in 0..self.readings {
            let begin = clock.start();
            match clock.simulated_hand() {
                Some(hand) => hand.work(self.steps),
                None => work(self.steps),
            }
            ticks.push(clock.stop().saturating_sub(begin));
        }
    }
}

fn work(steps: u64) {
    let mut value = black_box(1_u64);
    for _ in 0..steps {
        value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7);
    }
    black_box(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;

    #[test]
    fn a_reading_is_as_long_as_a_call() {
        for ns in [1.0, 200.0, 2_000.0, 1e6] {
            let witness = WitnessSpeed(0.9).witness(ns, 10);
            assert!((witness.quiet_ns - ns).abs() <= 0.5, "{ns}: {witness:?}");
        }
    }

    #[test]
    fn a_block_of_m_calls_is_followed_by_a_quarter_as_many_readings() {
        for (calls, readings) in [(1, 1), (4, 1), (5, 2), (250, 63)] {
            assert_eq!(WitnessSpeed(2.0).witness(200.0, calls).readings, readings);
        }
    }

    #[test]
    fn a_stall_of_the_machine_lengthens_a_reading() {
        let hand = SimulatedClock::on(|now, work| if now < 1_000 { work } else { work + 500 });
        let clock = Clock::simulated(hand.clone());
        let witness = WitnessSpeed::measure(&clock).witness(100.0, 8);
        let mut ticks = Vec::new();
        witness.read(&clock, &mut ticks);
        hand.advance(1_000);
        witness.read(&clock, &mut ticks);
        assert_eq!(ticks, [100, 100, 600, 600]);
    }
}
