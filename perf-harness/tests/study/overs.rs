//! Calls over a limit, as noise brings them: counted block by block, with no clock and no call.

use fastrand::Rng;

/// How many neighbouring calls are over together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lengths {
    /// All alike; 1 makes the calls independent.
    Fixed(u64),
    /// 1 to so many, each order of magnitude as often as any other.
    LogUniform(u64),
    /// A power law of index 1.5 from 1 to so many: most are short, some are very long.
    Pareto(u64),
}

impl Lengths {
    fn draw(self, rng: &mut Rng) -> u64 {
        match self {
            Self::Fixed(length) => length,
            Self::LogUniform(most) => {
                let length = ((most as f64 + 1.0).ln() * rng.f64()).exp();
                (length as u64).clamp(1, most)
            }
            Self::Pareto(most) => {
                let length = (1.0 - rng.f64()).powf(-1.0 / 1.5);
                (length as u64).clamp(1, most)
            }
        }
    }

    pub(crate) fn most(self) -> u64 {
        match self {
            Self::Fixed(most) | Self::LogUniform(most) | Self::Pareto(most) => most,
        }
    }

    /// The mean length, by sums over the distribution.
    pub(crate) fn mean(self) -> f64 {
        match self {
            Self::Fixed(length) => length as f64,
            // P(length > k), summed over k.
            Self::LogUniform(most) => {
                let all = (most as f64 + 1.0).ln();
                1.0 + (2..=most).map(|k| 1.0 - (k as f64).ln() / all).sum::<f64>()
            }
            Self::Pareto(most) => 1.0 + (2..=most).map(|k| (k as f64).powf(-1.5)).sum::<f64>(),
        }
    }

    /// What is left of the burst that a random slow call belongs to: long ones hold more calls.
    fn draw_rest(self, rng: &mut Rng) -> u64 {
        loop {
            let length = self.draw(rng);
            if rng.u64(0..self.most()) < length {
                return rng.u64(1..=length);
            }
        }
    }
}

/// How the share over the limit goes with time; its mean over time is what the model says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Course {
    Steady,
    /// From half of the mean to one and a half of it over so many calls, again and again.
    Drift(u64),
    /// Spells of two kinds, half of the time each, of so many calls in the mean: a tenth of the
    /// mean share, and the rest.
    TwoSpeeds(u64),
}

/// Calls over a limit, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Overs {
    rng: Rng,
    share: f64,
    lengths: Lengths,
    mean_length: f64,
    course: Course,
    /// Calls since the beginning, and calls until the share changes.
    passed: u64,
    until_change: u64,
    in_slow_spell: bool,
    share_now: f64,
    ln_stay: f64,
    over_left: u64,
    gap_left: u64,
}

/// Steps in which a drift is drawn.
const STEPS: u64 = 64;

impl Overs {
    pub(crate) fn new(mut rng: Rng, share: f64, lengths: Lengths, course: Course) -> Self {
        let in_slow_spell = rng.bool();
        let mut overs = Self {
            rng,
            share,
            lengths,
            mean_length: lengths.mean(),
            course,
            passed: 0,
            until_change: 0,
            in_slow_spell,
            share_now: share,
            ln_stay: 0.0,
            over_left: 0,
            gap_left: 0,
        };
        overs.change();
        if overs.rng.f64() < overs.share_now {
            overs.over_left = lengths.draw_rest(&mut overs.rng);
        }
        overs
    }

    fn change(&mut self) {
        match self.course {
            Course::Steady => {
                self.share_now = self.share;
                self.until_change = u64::MAX;
            }
            Course::Drift(period) => {
                let step = (period / STEPS).max(1);
                let place = (self.passed / step % STEPS) as f64 + 0.5;
                self.share_now = self.share * (0.5 + place / STEPS as f64);
                self.until_change = step;
            }
            Course::TwoSpeeds(mean) => {
                self.in_slow_spell = !self.in_slow_spell;
                let of_mean = if self.in_slow_spell { 1.9 } else { 0.1 };
                self.share_now = self.share * of_mean;
                self.until_change = 1 + (-(1.0 - self.rng.f64()).ln() * mean as f64) as u64;
            }
        }
        self.share_now = self.share_now.min(1.0);
        // A gap may be of no calls, so that a share of 1 is one burst after the other.
        let gap = self.mean_length * (1.0 - self.share_now) / self.share_now;
        self.ln_stay = (-1.0 / (1.0 + gap)).ln_1p();
        self.gap_left = self.draw_gap();
    }

    fn draw_gap(&mut self) -> u64 {
        let gap = (1.0 - self.rng.f64()).ln() / self.ln_stay;
        // A share of 0 has no end of its gap.
        if gap.is_nan() { u64::MAX } else { gap as u64 }
    }

    /// How many of the next so many calls are over.
    pub(crate) fn next_block(&mut self, calls: u32) -> u32 {
        let (mut left, mut over) = (u64::from(calls), 0);
        while left > 0 {
            if self.until_change == 0 {
                self.change();
            }
            let taken;
            if self.over_left > 0 {
                taken = self.over_left.min(left).min(self.until_change);
                over += taken;
                self.over_left -= taken;
                if self.over_left == 0 {
                    self.gap_left = self.draw_gap();
                }
            } else if self.gap_left > 0 {
                taken = self.gap_left.min(left).min(self.until_change);
                self.gap_left -= taken;
            } else {
                self.over_left = self.lengths.draw(&mut self.rng);
                continue;
            }
            left -= taken;
            self.passed += taken;
            self.until_change -= taken;
        }
        over as u32
    }
}
