use super::clock::Clock;

/// Empty pairs of readings from which the cost is taken.
const PAIRS: usize = 2_000;

/// What the clock itself adds to every reading, measured once a process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClockCost {
    /// The smallest step between two readings, in nanoseconds.
    pub resolution_ns: f64,
    /// The median reading of a pair of stamps with nothing between them, in nanoseconds.
    pub overhead_ns: f64,
}

impl ClockCost {
    pub(super) fn measure(clock: &Clock) -> Self {
        let mut readings: Vec<u64> = (0..PAIRS)
            .map(|_| {
                let begin = clock.start();
                clock.stop().saturating_sub(begin)
            })
            .collect();
        readings.sort_unstable();
        let overhead = readings[PAIRS / 2];
        // Counters step in quanta that are larger than one tick: the smallest step that was seen.
        let step = readings
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .chain(readings.first().copied())
            .filter(|step| *step > 0)
            .min()
            .unwrap_or(1);
        Self {
            resolution_ns: clock.ns(step),
            overhead_ns: clock.ns(overhead),
        }
    }
}
