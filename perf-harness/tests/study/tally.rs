//! What became of many simulated cases.

use std::fmt;
use std::ops::AddAssign;

/// The verdict on one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Pass,
    Fail,
    /// It would be a fail on a machine without noise.
    NoisyMachine,
    Undecided,
}

/// An answer with the time that was watched for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) seconds: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) runs: u32,
    pub(crate) passes: u32,
    pub(crate) fails: u32,
    pub(crate) noisy: u32,
    seconds: f64,
}

impl Tally {
    /// The tally of `runs` cases, each from a seed of its own.
    pub(crate) fn of(runs: u32, seed: u64, mut case: impl FnMut(fastrand::Rng) -> Outcome) -> Self {
        let mut seeds = fastrand::Rng::with_seed(seed);
        let mut tally = Self::default();
        for _ in 0..runs {
            tally += case(seeds.fork());
        }
        tally
    }

    /// The mean time watched, in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        self.seconds / f64::from(self.runs)
    }
}

impl AddAssign<Outcome> for Tally {
    fn add_assign(&mut self, outcome: Outcome) {
        self.runs += 1;
        self.seconds += outcome.seconds;
        match outcome.answer {
            Answer::Pass => self.passes += 1,
            Answer::Fail => self.fails += 1,
            Answer::NoisyMachine => self.noisy += 1,
            Answer::Undecided => {}
        }
    }
}

/// Per cent of passes and fails, and the mean time.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |count: u32| 100.0 * f64::from(count) / f64::from(self.runs);
        write!(
            f,
            "{:5.1} {:5.1} {:5.2} s",
            share(self.passes),
            share(self.fails),
            self.seconds()
        )
    }
}
