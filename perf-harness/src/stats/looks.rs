//! When a running measurement may be judged, and at which level.

use super::binomial::tail_at_most;

/// The least number of calls that can show, without one of them over it, that a share is below
/// `share_limit` at `level`, in one look and with independent calls.
///
/// ```
/// use perf_harness::stats::fewest_calls;
/// assert_eq!(fewest_calls(0.05, 0.05), 59);
/// assert_eq!(fewest_calls(0.0001, 0.05), 29_956);
/// ```
#[must_use]
pub fn fewest_calls(share_limit: f64, level: f64) -> u64 {
    (level.ln() / (-share_limit).ln_1p()).ceil() as u64
}

/// What is known before the first look: the input of [`Looks::new`].
///
/// ```
/// use perf_harness::stats::{Looks, Schedule};
/// let short = Schedule {
///     confidence: 0.99,
///     targets: 1,
///     calls_per_block: 1,
///     calls_affordable: 500,
///     calls_at_least: 0,
/// };
/// // Too few calls for p99 at this confidence, enough for p95.
/// assert_eq!(Looks::new(short, 0.01, 64), None);
/// assert!(Looks::new(short, 0.05, 64).is_some());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// Confidence of the whole suite, such as 0.99.
    pub confidence: f64,
    /// Registered targets, at least 1. Each may fail falsely, so they share the fail side; a pass
    /// of the suite needs them all to pass, so each has the pass side whole.
    pub targets: usize,
    /// Calls in a block, at least 1.
    pub calls_per_block: u32,
    /// Calls that the time, or a fixed number of iterations, allows.
    pub calls_affordable: u64,
    /// Calls before which nothing is judged, so that slow spells have had their time to come: at
    /// most [`calls_affordable`](Self::calls_affordable).
    pub calls_at_least: u64,
}

/// The looks at which a case may be judged, fixed before the first of them: each doubles the
/// number of blocks, and each has an equal part of the error allowed (Bonferroni).
///
/// ```
/// use perf_harness::stats::{Looks, Schedule};
/// let schedule = Schedule {
///     confidence: 0.99,
///     targets: 1,
///     calls_per_block: 10,
///     calls_affordable: 10_000_000,
///     calls_at_least: 0,
/// };
/// let looks = Looks::new(schedule, 0.01, 64).unwrap();
/// assert_eq!(looks.count(), 10);
/// assert_eq!(looks.first(), 996);
/// assert_eq!(looks.next_look(996), Some(1992));
/// assert_eq!(looks.last(), 509_952);
/// assert_eq!(looks.next_look(509_952), None);
/// assert!((looks.pass_level() - 0.0005).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    first: u64,
    burst: u32,
    count: u32,
    alpha_side: f64,
    targets: usize,
}

impl Looks {
    /// The most looks that a case has.
    const MOST: u32 = 10;
    /// The fewest blocks at the first look at a share: fewer tell nothing of bursts.
    const FEWEST_BLOCKS: u64 = 64;
    /// The longest burst that a pass is made to bear, in calls.
    const LONGEST_BURST: u64 = 1000;

    /// The looks at a share that may be up to `share_limit`, such as 0.01 for a target on p99.
    /// The first is the earliest at which a pass is possible: the least number of blocks B with
    /// `P(Bin(B, share_limit) <= 1)` within the level (`<= 0` where a block is one call), and at
    /// least `fewest_blocks` (512 for a target on the median), 64, and `calls_at_least`. There are as
    /// many looks, up to 10, as the calls affordable allow.
    ///
    /// `None` where they do not allow even one: the answer is then `too few calls`, unless
    /// smaller blocks help.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 1,
    ///     calls_per_block: 1,
    ///     calls_affordable: 1_000_000,
    ///     calls_at_least: 0,
    /// };
    /// assert_eq!(Looks::new(schedule, 0.01, 64).unwrap().first(), 757);
    /// assert_eq!(Looks::new(schedule, 0.5, 512).unwrap().first(), 512);
    /// ```
    #[must_use]
    pub fn new(schedule: Schedule, share_limit: f64, fewest_blocks: u64) -> Option<Self> {
        let looks = Self::fitted(schedule, |level| {
            let least = if schedule.calls_per_block <= 1 {
                fewest_calls(share_limit, level)
            } else {
                fewest_with_one_over(share_limit, level)
            };
            least.max(fewest_blocks).max(Self::FEWEST_BLOCKS)
        })?;
        // Bursts count as calls here: so many fit into the first look if a pass bears one of them.
        let bursts = fewest_with_one_over(share_limit, looks.pass_level());
        let calls = looks.first * u64::from(schedule.calls_per_block);
        let borne = (calls / bursts).min(Self::LONGEST_BURST) as u32;
        Some(Self {
            burst: borne.max(looks.burst),
            ..looks
        })
    }

    /// The looks from `first` blocks on (and `calls_at_least`): at a figure that is not a share,
    /// such as a mean, or at a share that so few calls can refute and never certify.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 20,
    ///     calls_per_block: 1,
    ///     calls_affordable: 2000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.iter().collect::<Vec<_>>(), [512, 1024]);
    /// assert!((looks.fail_level() - 0.0025 / 20.0).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn starting_at(first: u64, schedule: Schedule) -> Option<Self> {
        Self::fitted(schedule, |_| first.max(1))
    }

    /// The first look depends on the level, the level on how many looks there are, and their
    /// number on the first look: the most looks that fit are taken.
    fn fitted(schedule: Schedule, first_at: impl Fn(f64) -> u64) -> Option<Self> {
        let alpha_side = (1.0 - schedule.confidence) / 2.0;
        let calls_per_block = u64::from(schedule.calls_per_block.max(1));
        let blocks_affordable = schedule.calls_affordable / calls_per_block;
        (1..=Self::MOST).rev().find_map(|count| {
            let first = first_at(alpha_side / f64::from(count))
                .max(schedule.calls_at_least / calls_per_block);
            let last = first.checked_mul(1 << (count - 1))?;
            (last <= blocks_affordable).then_some(Self {
                first,
                burst: schedule.calls_per_block.max(1),
                count,
                alpha_side,
                targets: schedule.targets.max(1),
            })
        })
    }

    /// How many looks there are, 1 to 10.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.count(), 3);
    /// ```
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Blocks at the first look.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.first(), 512);
    /// ```
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Blocks at the last look; undecided there is undecided for good.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.last(), 2048);
    /// ```
    #[must_use]
    pub fn last(&self) -> u64 {
        self.first << (self.count - 1)
    }

    /// The calls of the burst that a pass must bear unseen, for
    /// [`ShareTest::burst`](super::ShareTest::burst): the longest, up to 1000, after which a clean
    /// case still passes at its first look, and at least a block. A burst as long as this that makes
    /// up a share of `share_limit` fails to show at the first look with a chance below the level.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 1,
    ///     calls_per_block: 250,
    ///     calls_affordable: 5_000_000,
    ///     calls_at_least: 333_333,
    /// };
    /// assert_eq!(Looks::new(schedule, 0.01, 64).unwrap().burst(), 372);
    /// ```
    #[must_use]
    pub fn burst(&self) -> u32 {
        self.burst
    }

    /// The chance of a false pass at each look.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert!((looks.pass_level() - 0.005 / 3.0).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn pass_level(&self) -> f64 {
        self.alpha_side / f64::from(self.count)
    }

    /// The chance of a false fail at each look.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert!((looks.fail_level() - 0.005 / 3.0 / 5.0).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn fail_level(&self) -> f64 {
        self.pass_level() / self.targets as f64
    }

    /// The same look taken once and for one target, at another confidence.
    pub(crate) fn once_at(&self, confidence: f64) -> Self {
        Self {
            count: 1,
            alpha_side: (1.0 - confidence) / 2.0,
            targets: 1,
            ..*self
        }
    }

    /// The blocks at each look.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.iter().collect::<Vec<_>>(), [512, 1024, 2048]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = u64> + use<> {
        let first = self.first;
        (0..self.count).map(move |look| first << look)
    }

    /// The blocks at the next look after so many blocks, `None` after the last.
    ///
    /// ```
    /// use perf_harness::stats::{Looks, Schedule};
    /// let schedule = Schedule {
    ///     confidence: 0.99,
    ///     targets: 5,
    ///     calls_per_block: 1,
    ///     calls_affordable: 4000,
    ///     calls_at_least: 0,
    /// };
    /// let looks = Looks::starting_at(512, schedule).unwrap();
    /// assert_eq!(looks.next_look(0), Some(512));
    /// assert_eq!(looks.next_look(512), Some(1024));
    /// assert_eq!(looks.next_look(2048), None);
    /// ```
    #[must_use]
    pub fn next_look(&self, blocks: u64) -> Option<u64> {
        self.iter().find(|&look| look > blocks)
    }
}

/// The least number of calls, or of blocks taken as calls, that can show with one of them over it
/// that a share is below `share_limit`.
fn fewest_with_one_over(share_limit: f64, level: f64) -> u64 {
    let passes = |calls: u64| tail_at_most(1.0, calls as f64, share_limit) <= level;
    // With one over allowed it takes more than with none, by less than a few times.
    let least = fewest_calls(share_limit, level);
    let (mut below, mut above) = (least.saturating_sub(1), least.max(1));
    while !passes(above) {
        below = above;
        above *= 2;
    }
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if passes(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    above
}
