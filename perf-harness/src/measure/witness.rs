use std::hint::black_box;
use std::sync::OnceLock;

use crate::clock::Clock;

/// One line of the nearest caches, in entries of the walk, and the lines of its buffer: 8 MiB,
/// larger than the second cache of one core.
const LINE: usize = 16;
const LINES: u32 = 1 << 17;
/// The shortest walk that a reading holds: fewer loads vary too much to tell anything.
const SHORTEST_WALK: f64 = 16.0;
/// Runs from which the speed is taken, and steps of each.
const RUNS: usize = 32;
const CHAIN_STEPS: u64 = 4_096;
const WALK_STEPS: u64 = 512;

/// The time of one step of either work on the undisturbed machine, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WitnessSpeed {
    chain_ns: f64,
    walk_ns: f64,
}

/// Fixed work that is timed beside the calls of a case: what lengthens it is the machine's doing.
///
/// It is work and no wait for the clock, since a wait absorbs every stall that ends before it does.
/// A chain of multiplications that depend on each other feels what takes the core or slows it; a
/// walk through a buffer larger than the second cache also feels what takes the memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Witness {
    chain_steps: u64,
    walk_steps: u64,
    /// What a reading takes on the undisturbed machine.
    pub(crate) quiet_ns: f64,
    /// Calls, or runs of calls, between two groups of readings.
    pub(crate) calls_per_block: usize,
    /// Readings of a group.
    pub(crate) readings: usize,
    /// Whether a call is made untimed after a group, since the walk took the caches.
    pub(crate) leads: bool,
}

impl WitnessSpeed {
    /// The fastest of several runs of each work.
    pub(crate) fn measure(clock: &Clock) -> Self {
        // A simulated machine does one step in a nanosecond.
        if clock.simulated_hand().is_some() {
            return Self {
                chain_ns: 1.0,
                walk_ns: 1.0,
            };
        }
        let fastest = |steps: u64, work: &mut dyn FnMut()| {
            let least = (0..RUNS)
                .map(|_| {
                    let begin = clock.start();
                    work();
                    clock.stop().saturating_sub(begin)
                })
                .min()
                .unwrap_or(1);
            (clock.ns(least) - clock.cost().overhead_ns).max(clock.cost().resolution_ns)
                / steps as f64
        };
        let mut at = 0;
        Self {
            chain_ns: fastest(CHAIN_STEPS, &mut || chain(CHAIN_STEPS)),
            walk_ns: fastest(WALK_STEPS, &mut || at = walk(at, WALK_STEPS)),
        }
    }

    /// The faster of two measurements: a machine is never faster than it is undisturbed.
    pub(crate) fn fastest(self, other: Self) -> Self {
        Self {
            chain_ns: self.chain_ns.min(other.chain_ns),
            walk_ns: self.walk_ns.min(other.walk_ns),
        }
    }

    /// A witness of calls, or runs of calls, that take `ns`: a quarter as many readings as the
    /// block has calls. Half of a reading is walked where that is long enough to tell anything.
    pub(crate) fn witness(self, ns: f64, calls_per_block: u32) -> Witness {
        let walks = ns / 2.0 >= SHORTEST_WALK * self.walk_ns;
        let walk_steps = if walks {
            (ns / 2.0 / self.walk_ns).round()
        } else {
            0.0
        };
        let chain_steps = ((ns - walk_steps * self.walk_ns) / self.chain_ns)
            .round()
            .max(1.0);
        Witness {
            chain_steps: chain_steps as u64,
            walk_steps: walk_steps as u64,
            quiet_ns: chain_steps * self.chain_ns + walk_steps * self.walk_ns,
            calls_per_block: calls_per_block as usize,
            readings: (calls_per_block as usize).div_ceil(4),
            leads: walks && calls_per_block > 1,
        }
    }
}

impl Witness {
    /// One group of readings, in ticks. `at` is where the walk goes on.
    pub(super) fn read(&self, clock: &Clock, at: &mut u32, ticks: &mut Vec<u64>) {
        for _ in 0..self.readings {
            let begin = clock.start();
            match clock.simulated_hand() {
                Some(hand) => hand.work(self.chain_steps + self.walk_steps),
                None => {
                    chain(self.chain_steps);
                    *at = walk(*at, self.walk_steps);
                }
            }
            ticks.push(clock.stop().saturating_sub(begin));
        }
    }
}

fn chain(steps: u64) {
    let mut value = black_box(1_u64);
    for _ in 0..steps {
        value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7);
    }
    black_box(value);
}

fn walk(at: u32, steps: u64) -> u32 {
    let next = buffer();
    let mut at = black_box(at);
    for _ in 0..steps {
        at = next[at as usize * LINE];
    }
    black_box(at)
}

/// One circle through all lines in random order, which no prefetcher foresees (Sattolo's shuffle).
/// It is made when a case is first measured a second time, so that nobody else pays for it.
fn buffer() -> &'static [u32] {
    static BUFFER: OnceLock<Box<[u32]>> = OnceLock::new();
    BUFFER.get_or_init(|| {
        let mut random = fastrand::Rng::with_seed(0);
        let mut order: Vec<u32> = (0..LINES).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, random.usize(..last));
        }
        let mut next = vec![0; LINES as usize * LINE];
        for (line, to) in order.into_iter().enumerate() {
            next[line * LINE] = to;
        }
        next.into_boxed_slice()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;

    const SPEED: WitnessSpeed = WitnessSpeed {
        chain_ns: 2.0,
        walk_ns: 50.0,
    };

    #[test]
    fn a_reading_is_as_long_as_a_call() {
        for ns in [1.0, 200.0, 2_000.0, 1e6] {
            let witness = SPEED.witness(ns, 10);
            assert!((witness.quiet_ns - ns).abs() <= 1.0, "{ns}: {witness:?}");
        }
    }

    #[test]
    fn half_of_a_long_reading_is_walked_and_nothing_of_a_short_one() {
        assert_eq!(SPEED.witness(1_000.0, 10).walk_steps, 0);
        assert_eq!(SPEED.witness(10_000.0, 10).walk_steps, 100);
        assert_eq!(SPEED.witness(10_000.0, 10).chain_steps, 2_500);
    }

    #[test]
    fn a_block_of_m_calls_is_followed_by_a_quarter_as_many_readings() {
        for (calls, readings) in [(1, 1), (4, 1), (5, 2), (250, 63)] {
            assert_eq!(SPEED.witness(200.0, calls).readings, readings);
        }
    }

    #[test]
    fn the_circle_leads_through_every_line() {
        let (mut at, mut steps) = (0, 0);
        loop {
            at = walk(at, 1);
            steps += 1;
            if at == 0 {
                break;
            }
        }
        assert_eq!(steps, LINES);
    }

    #[test]
    fn a_stall_of_the_machine_lengthens_a_reading() {
        let hand = SimulatedClock::on(|now, work| if now < 1_000 { work } else { work + 500 });
        let clock = Clock::simulated(hand.clone());
        let witness = WitnessSpeed::measure(&clock).witness(100.0, 8);
        let mut ticks = Vec::new();
        witness.read(&clock, &mut 0, &mut ticks);
        hand.advance(1_000);
        witness.read(&clock, &mut 0, &mut ticks);
        assert_eq!(ticks, [100, 100, 600, 600]);
    }
}
