//! Shares of calls by seconds: calls of one second are not independent of each other, so it is
//! seconds that say how much a share varies.

use perf_targets::Op;

use crate::stats::{
    fewest_calls, lower_bound, normal_quantile, student_t_quantile, tail_at_least, tail_at_most,
    upper_bound,
};
use crate::verdict::decision::{Decision, Reason};

/// Calls of one second, and how many of them are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) calls: u64,
    pub(super) over: u64,
}

/// Calls by seconds, in the order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Clusters(Vec<Cluster>);

/// What they are worth: independent calls, and how many of these are counted.
#[derive(Clone, Copy, Debug)]
struct Worth {
    calls: f64,
    over: f64,
    factor: f64,
    /// Stretches of time that hold what is counted.
    stretches: usize,
}

/// What a share may be at most and at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShareEnds {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Clusters {
    /// The fewest stretches of several seconds from which a variance is taken, and the fewest seconds.
    const FEWEST: usize = 8;
    const FEWEST_SECONDS: usize = 3;
    /// The fewest stretches with counted calls that make a miss.
    const FEWEST_TO_FAIL: usize = 10;
    /// Fewer seconds that hold counted calls tell no more of how these come than so many.
    const FEWEST_DEGREES_OF_FREEDOM: f64 = 4.0;

    pub(super) fn new(clusters: impl IntoIterator<Item = Cluster>) -> Self {
        Self(clusters.into_iter().filter(|one| one.calls > 0).collect())
    }

    /// And these.
    pub(super) fn with(&self, more: Cluster) -> Self {
        Self::new(self.0.iter().copied().chain([more]))
    }

    /// The same calls, the others of them counted.
    pub(super) fn others(&self) -> Self {
        let other = |one: &Cluster| Cluster {
            calls: one.calls,
            over: one.calls - one.over,
        };
        Self(self.0.iter().map(other).collect())
    }

    pub(super) fn calls(&self) -> u64 {
        self.0.iter().map(|one| one.calls).sum()
    }

    pub(super) fn over(&self) -> u64 {
        self.0.iter().map(|one| one.over).sum()
    }

    pub(super) fn value(&self) -> Option<f64> {
        let calls = self.calls();
        (calls > 0).then(|| self.over() as f64 / calls as f64)
    }

    /// The design effect at the scale where it is largest, as for blocks of equal length, and the
    /// stretches there that hold what is counted.
    fn worth(&self, level: f64) -> Worth {
        let (calls, over) = (self.calls() as f64, self.over() as f64);
        let share = over / calls.max(1.0);
        let mut merged = self.0.clone();
        let (mut effect, mut at) = (1.0_f64, (self.with_over(), self.with_others()));
        let mut fewest = Self::FEWEST_SECONDS;
        while merged.len() >= fewest {
            fewest = Self::FEWEST;
            let stretches = merged.len() as f64;
            let squares: f64 = merged
                .iter()
                .map(|one| (one.over as f64 - share * one.calls as f64).powi(2))
                .sum();
            let independent = calls * share * (1.0 - share);
            let found = squares * stretches / (stretches - 1.0) / independent;
            if found > effect {
                effect = found;
                let with =
                    |holds: fn(&Cluster) -> bool| merged.iter().filter(|one| holds(one)).count();
                at = (with(|one| one.over > 0), with(|one| one.over < one.calls));
            }
            merged = merged
                .chunks(2)
                .map(|pair| Cluster {
                    calls: pair.iter().map(|one| one.calls).sum(),
                    over: pair.iter().map(|one| one.over).sum(),
                })
                .collect();
        }
        let freedom = (at.0.min(at.1) as f64 - 1.0)
            .max(Self::FEWEST_DEGREES_OF_FREEDOM)
            .min((self.0.len() as f64 - 1.0).max(1.0));
        let quotient = student_t_quantile(level, freedom) / normal_quantile(level);
        let factor = 1.0 + (effect - 1.0) * quotient.powi(2);
        Worth {
            calls: calls / factor,
            over: over / factor,
            factor,
            stretches: at.0,
        }
    }

    fn with_over(&self) -> usize {
        self.0.iter().filter(|one| one.over > 0).count()
    }

    fn with_others(&self) -> usize {
        self.0.iter().filter(|one| one.over < one.calls).count()
    }

    /// Whether the share is surely below: also after one more second as bad as the worst seen.
    pub(super) fn is_below(&self, limit: f64, level: f64) -> bool {
        let worst = self.0.iter().map(|one| one.over).max().unwrap_or(0) as f64;
        let worth = self.worth(level);
        let (calls, over) = (
            worth.calls + worst / worth.factor,
            worth.over + worst / worth.factor,
        );
        calls > 0.0 && tail_at_most(over, calls, limit) <= level
    }

    /// Whether the share is surely above. A few bursts never say so.
    pub(super) fn is_above(&self, limit: f64, level: f64) -> bool {
        let worth = self.worth(level);
        let enough = Self::FEWEST_TO_FAIL.min((self.0.len() / 2).max(1));
        worth.stretches >= enough && tail_at_least(worth.over, worth.calls, limit) <= level
    }

    /// Whether the calls themselves missed a limit, each of them independent: what a load of which
    /// no more is to come was is known, however its calls came together.
    pub(super) fn is_missed_in_whole(&self, op: Op, limit: f64, level: f64) -> bool {
        let (calls, over) = (self.calls(), self.over());
        let (over, limit) = if op.is_lower_bound() {
            (calls - over, 1.0 - limit)
        } else {
            (over, limit)
        };
        calls > 0 && tail_at_least(over as f64, calls as f64, limit) <= level
    }

    /// Both ends of the share of independent calls.
    pub(super) fn ends_in_whole(&self, level: f64) -> ShareEnds {
        let (over, calls) = (self.over() as f64, self.calls() as f64);
        ShareEnds {
            lower: lower_bound(over, calls, level),
            upper: upper_bound(over, calls, level),
        }
    }

    pub(super) fn ends(&self, level: f64) -> Option<ShareEnds> {
        let worth = self.worth(level);
        (worth.calls > 0.0).then(|| ShareEnds {
            lower: lower_bound(worth.over, worth.calls, level),
            upper: upper_bound(worth.over, worth.calls, level),
        })
    }

    /// Judges a limit on the share.
    pub(super) fn decide(&self, op: Op, limit: f64, pass_level: f64, fail_level: f64) -> Decision {
        if self.calls() == 0 {
            return Decision::Inconclusive(Reason::TooFewCalls);
        }
        if self.is_exact(op, limit) {
            return Decision::of_value(op, limit, self.value().unwrap_or_default());
        }
        // A share that must be above is one of the others that must be below.
        let flipped = op.is_lower_bound().then(|| self.others());
        let (clusters, limit) = match &flipped {
            Some(others) => (others, 1.0 - limit),
            None => (self, limit),
        };
        if clusters.is_below(limit, pass_level) {
            Decision::Pass
        } else if clusters.is_above(limit, fail_level) {
            Decision::Fail
        } else if fewest_calls(limit, pass_level) > self.calls() {
            Decision::Inconclusive(Reason::TooFewCalls)
        } else {
            Decision::Inconclusive(Reason::TooClose)
        }
    }

    /// Whether a limit is about each call, so that one of them can break it.
    fn is_exact(&self, op: Op, limit: f64) -> bool {
        match op {
            Op::Equal => true,
            Op::LessEqual | Op::Less => limit <= 0.0,
            Op::GreaterEqual | Op::Greater => limit >= 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(overs: impl IntoIterator<Item = u64>) -> Clusters {
        Clusters::new(overs.into_iter().map(|over| Cluster { calls: 500, over }))
    }

    fn decide(clusters: &Clusters, op: Op, limit: f64) -> Decision {
        clusters.decide(op, limit, 0.005, 0.005)
    }

    #[test]
    fn shares_are_told_from_seconds() {
        let few = clusters((0..60).map(|second| second % 3));
        assert_eq!(decide(&few, Op::Less, 0.01), Decision::Pass);
        assert_eq!(decide(&few, Op::Less, 0.001), Decision::Fail);
        assert_eq!(decide(&few, Op::GreaterEqual, 0.001), Decision::Pass);
        assert_eq!(
            decide(&few, Op::Less, 0.002),
            Decision::Inconclusive(Reason::TooClose)
        );
    }

    #[test]
    fn one_second_that_failed_as_a_whole_is_one_event() {
        // 1.67% of all calls, in one second of 60: not surely over 1%, and far from surely under 2%.
        let outage = clusters((0..60).map(|second| if second == 20 { 500 } else { 0 }));
        for limit in [0.01, 0.02] {
            assert_eq!(
                decide(&outage, Op::Less, limit),
                Decision::Inconclusive(Reason::TooClose)
            );
        }
        assert_eq!(decide(&outage, Op::Less, 0.5), Decision::Pass);
    }

    #[test]
    fn what_comes_in_a_part_of_the_seconds_tells_less() {
        // 1.6%: of independent calls surely over 1.2%, and of twelve seconds that hold them all not.
        let some = clusters((0..60).map(|second| if second % 5 == 0 { 40 } else { 0 }));
        let spread = clusters((0..60).map(|_| 8));
        assert_eq!(decide(&spread, Op::Less, 0.012), Decision::Fail);
        assert_eq!(
            decide(&some, Op::Less, 0.012),
            Decision::Inconclusive(Reason::TooClose)
        );
    }

    #[test]
    fn a_limit_of_none_is_about_each_call() {
        assert_eq!(decide(&clusters([0; 20]), Op::Equal, 0.0), Decision::Pass);
        let one = clusters([0, 1, 0]);
        assert_eq!(decide(&one, Op::Equal, 0.0), Decision::Fail);
        assert_eq!(decide(&one, Op::LessEqual, 0.0), Decision::Fail);
        assert_eq!(decide(&one.others(), Op::Equal, 1.0), Decision::Fail);
        let nothing = clusters([]);
        assert_eq!(
            decide(&nothing, Op::Equal, 0.0),
            Decision::Inconclusive(Reason::TooFewCalls)
        );
    }

    #[test]
    fn too_few_calls_certify_nothing() {
        let few = Clusters::new([Cluster {
            calls: 100,
            over: 0,
        }]);
        assert_eq!(
            decide(&few, Op::Less, 0.01),
            Decision::Inconclusive(Reason::TooFewCalls)
        );
    }
}
