use super::stream::Stream;
use super::watch::Side;
use super::witness::Witness;
use crate::clock::{Clock, ClockCost};
use crate::stats::{BlockOvers, EffectiveSample, MeanInterval, MeanUndecidable, median};

/// A reading that takes longer than this many times what it has to was lengthened by the machine.
const LENGTHENED: f64 = 1.1;

/// What the witness beside a stream of calls found.
#[derive(Debug)]
pub(crate) struct Testimony {
    readings: Stream,
    /// The watch of the readings that took noticeably longer than they have to.
    lengthened: usize,
    /// The watches of limits, in the order in which they were asked for.
    watches: Vec<usize>,
    quiet_ns: f64,
    /// The time of a call, or of a run of calls, that the witness stands for.
    typical_ns: f64,
    overhead: f64,
}

impl Testimony {
    /// Of a witness beside calls, or runs of calls, that take `typical_ns`.
    pub(crate) fn new(witness: Witness, typical_ns: f64, cost: ClockCost) -> Self {
        let mut readings = Stream::new(u32::try_from(witness.readings).unwrap_or(u32::MAX));
        let lengthened = readings.watch(witness.quiet_ns * LENGTHENED, Side::Above, 0.0);
        Self {
            readings,
            lengthened,
            watches: Vec::new(),
            quiet_ns: witness.quiet_ns,
            typical_ns,
            overhead: cost.overhead_ns,
        }
    }

    /// Counts from now on the readings that the machine lengthened by as much as lies between the
    /// typical call and the limit.
    pub(super) fn watch(&mut self, limit_ns: f64) {
        let distance = (limit_ns - self.typical_ns).abs() / self.typical_ns;
        let limit = self.quiet_ns * (1.0 + distance);
        self.watches
            .push(self.readings.watch(limit, Side::Above, 0.0));
    }

    pub(super) fn add(&mut self, clock: &Clock, ticks: &[u64]) {
        for ticks in ticks {
            let ns = (clock.ns(*ticks) - self.overhead).max(0.0);
            self.readings.add_call(ns, false);
        }
    }

    /// The share of calls that the machine may have put beyond the limit of a watch, but for the
    /// chance `level`: the upper end of the witness's own share. All of them where nothing was read.
    pub(crate) fn share_over(&self, watch: usize, level: f64) -> f64 {
        self.share(self.watches[watch], level)
    }

    /// The same share for what takes as long as nobody knows: of readings that were lengthened at all.
    pub(crate) fn share_lengthened(&self, level: f64) -> f64 {
        self.share(self.lengthened, level)
    }

    fn share(&self, watch: usize, level: f64) -> f64 {
        let blocks = BlockOvers {
            overs: self.readings.watched(watch).for_fail(),
            calls_per_block: self.readings.calls_per_block,
        };
        EffectiveSample::new(blocks, level).upper_bound(level)
    }

    /// By which factor the machine lengthened most of what was computed: stalls are no part of it.
    /// `None` where nothing was read.
    pub(crate) fn usual_slowdown(&self) -> Option<f64> {
        let blocks = self.readings.blocks.iter();
        let means: Vec<f64> = blocks.map(|block| block.sum / block.calls as f64).collect();
        Some((median(&means)? / self.quiet_ns).max(1.0))
    }

    /// By which factor the machine may have lengthened the mean, but for the chance `level`: the
    /// upper end of the witness's own mean over its time on the undisturbed machine. `None` where
    /// too little was read.
    pub(crate) fn slowdown(&self, level: f64) -> Option<f64> {
        let blocks = &self.readings.blocks;
        let upper = match MeanInterval::of_blocks(blocks, self.readings.longest, level) {
            Ok(mean) => mean.upper,
            // Fixed work that never varied is as long as each of its readings.
            Err(MeanUndecidable::Degenerate) => self.readings.longest,
            Err(MeanUndecidable::TooFewBlocks) => return None,
        };
        Some((upper / self.quiet_ns).max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;
    use crate::measure::WitnessSpeed;

    const LEVEL: f64 = 0.005;

    /// 100 blocks of 40 calls of 100 ns; every fifth group of readings is lengthened.
    fn testimony(limit_ns: f64, lengthened: u64) -> Testimony {
        let clock = Clock::simulated(SimulatedClock::new());
        let witness = WitnessSpeed::measure(&clock).witness(100.0, 40);
        let mut testimony = Testimony::new(witness, 100.0, clock.cost());
        testimony.watch(limit_ns);
        for group in 0..100_u64 {
            let ns = if group.is_multiple_of(5) {
                lengthened
            } else {
                100 + group % 3
            };
            testimony.add(&clock, &[ns; 10]);
        }
        testimony
    }

    #[test]
    fn a_reading_is_over_when_it_is_lengthened_by_the_distance_to_the_limit() {
        for (limit, lengthened, is_over) in [
            (150.0, 151, true),
            (150.0, 150, false),
            // The typical call is over the limit itself, by 20 ns: the witness is not.
            (80.0, 119, false),
            (80.0, 121, true),
        ] {
            let share = testimony(limit, lengthened).share_over(0, LEVEL);
            assert_eq!(share > 0.2, is_over, "{limit} {lengthened}: {share}");
            assert!(is_over || share < 0.01, "{share}");
        }
    }

    #[test]
    fn the_slowdown_is_that_of_the_mean() {
        let slowdown = testimony(150.0, 200).slowdown(LEVEL).unwrap();
        assert!((1.2..1.5).contains(&slowdown), "{slowdown}");
    }

    #[test]
    fn stalls_are_no_part_of_the_usual_slowdown() {
        assert_eq!(testimony(150.0, 2_000).usual_slowdown(), Some(1.01));
        assert!(testimony(150.0, 2_000).slowdown(LEVEL).unwrap() > 3.0);
        let share = testimony(150.0, 120).share_lengthened(LEVEL);
        assert!((0.2..0.5).contains(&share), "{share}");
    }

    #[test]
    fn a_witness_that_read_nothing_excludes_nothing() {
        let clock = Clock::simulated(SimulatedClock::new());
        let witness = WitnessSpeed::measure(&clock).witness(100.0, 40);
        let mut silent = Testimony::new(witness, 100.0, clock.cost());
        silent.watch(150.0);
        assert_eq!(silent.share_over(0, LEVEL), 1.0);
        assert_eq!(silent.slowdown(LEVEL), None);
    }
}
