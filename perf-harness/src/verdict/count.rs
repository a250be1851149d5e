//! What is counted, not timed: two equal passes make a figure exact, and an exact figure needs no
//! statistics.

use perf_targets::{Builtin, Op};

use super::decision::{Decision, Reason};
use super::mean::single_values;
use crate::measure::AllocationCount;
use crate::stats::MeanInterval;

/// The counted metrics of this version, and where they stand in a count.
pub(super) fn counted(metric: Builtin) -> Option<fn(&AllocationCount) -> f64> {
    match metric {
        Builtin::Allocs => Some(|count| count.allocations as f64),
        Builtin::AllocBytes => Some(|count| count.bytes as f64),
        Builtin::PeakBytes => Some(|count| count.peak as f64),
        Builtin::RetainedBytes => Some(|count| count.retained as f64),
        Builtin::LeakedBytes => Some(|count| count.leaked as f64),
        _ => None,
    }
}

/// The counts of single calls.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    values: Vec<f64>,
    /// Whether both passes gave the same figure at every call.
    pub(super) deterministic: bool,
}

impl Counts {
    pub(super) fn new(
        passes: &[Vec<AllocationCount>; 2],
        pick: fn(&AllocationCount) -> f64,
        divisor: f64,
    ) -> Self {
        Self::of_passes(
            passes
                .each_ref()
                .map(|pass| pass.iter().map(pick).collect()),
            divisor,
        )
    }

    /// The figures of two passes.
    pub(super) fn of_passes([first, second]: [Vec<f64>; 2], divisor: f64) -> Self {
        let deterministic = !first.is_empty() && first == second;
        let values = first
            .iter()
            .chain(&second)
            .map(|value| value / divisor)
            .collect();
        Self {
            values,
            deterministic,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn mean(&self) -> Option<f64> {
        (!self.values.is_empty())
            .then(|| self.values.iter().sum::<f64>() / self.values.len() as f64)
    }

    /// The figure when every call gave the same.
    fn exact(&self) -> Option<f64> {
        let first = *self.values.first()?;
        self.values
            .iter()
            .all(|value| *value == first)
            .then_some(first)
    }

    pub(super) fn is_exact(&self) -> bool {
        self.exact().is_some()
    }

    /// The least and the most that a call gave.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let least = self.values.iter().copied().reduce(f64::min)?;
        let most = self.values.iter().copied().reduce(f64::max)?;
        Some((least, most))
    }

    /// Both ends of the mean's interval; the figure itself where all calls agree.
    pub(super) fn interval(&self, level: f64) -> Option<(f64, f64)> {
        if let Some(value) = self.exact() {
            return Some((value, value));
        }
        let blocks = single_values(&self.values);
        let largest = self.values.iter().copied().fold(f64::MIN, f64::max);
        // What is never negative has no negative mean.
        let has_negative = self.values.iter().any(|value| *value < 0.0);
        let least = if has_negative { f64::MIN } else { 0.0 };
        MeanInterval::of_blocks(&blocks, largest.max(0.0), level)
            .ok()
            .map(|interval| (interval.lower.max(least), interval.upper))
    }
}

/// Judges a count. Counting is over before anything is timed, so there is one look.
pub(super) fn decide(
    op: Op,
    limit: f64,
    counts: &Counts,
    pass_level: f64,
    fail_level: f64,
) -> Decision {
    if let Some(value) = counts.exact() {
        return Decision::of_value(op, limit, value);
    }
    if op == Op::Equal {
        // One call that differs disproves that every call is equal.
        return Decision::Fail;
    }
    let (Some(for_pass), Some(for_fail)) =
        (counts.interval(pass_level), counts.interval(fail_level))
    else {
        return Decision::Inconclusive(Reason::TooFewCalls);
    };
    match Decision::of_intervals(op, limit, for_pass, for_fail) {
        Decision::Open => Decision::Inconclusive(Reason::TooClose),
        decision => decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(first: &[u64], second: &[u64]) -> Counts {
        let pass = |values: &[u64]| {
            values
                .iter()
                .map(|value| AllocationCount {
                    allocations: *value,
                    ..AllocationCount::default()
                })
                .collect()
        };
        Counts::new(
            &[pass(first), pass(second)],
            counted(Builtin::Allocs).unwrap(),
            1.0,
        )
    }

    #[test]
    fn equal_counts_are_exact() {
        let exact = counts(&[2, 2], &[2, 2]);
        assert!(exact.deterministic);
        assert_eq!(
            decide(Op::LessEqual, 2.0, &exact, 0.005, 0.005),
            Decision::Pass
        );
        assert_eq!(decide(Op::Less, 2.0, &exact, 0.005, 0.005), Decision::Fail);
        assert_eq!(decide(Op::Equal, 2.0, &exact, 0.005, 0.005), Decision::Pass);
    }

    #[test]
    fn one_call_that_allocates_breaks_a_promise_of_none() {
        let mixed = counts(&[0, 0, 0], &[0, 1, 0]);
        assert!(!mixed.deterministic);
        assert_eq!(decide(Op::Equal, 0.0, &mixed, 0.005, 0.005), Decision::Fail);
    }

    #[test]
    fn varying_counts_are_judged_by_their_interval() {
        let mut random = fastrand::Rng::with_seed(7);
        let pattern: Vec<u64> = (0..512).map(|_| u64::from(random.u8(..4) == 0)).collect();
        let varying = counts(&pattern, &pattern);
        let mean = varying.mean().unwrap();
        assert!(varying.deterministic);
        assert_eq!(
            decide(Op::Less, 2.0 * mean, &varying, 0.005, 0.005),
            Decision::Pass
        );
        assert_eq!(
            decide(Op::Less, 0.5 * mean, &varying, 0.005, 0.005),
            Decision::Fail
        );
        assert_eq!(
            decide(Op::Less, mean, &varying, 0.005, 0.005),
            Decision::Inconclusive(Reason::TooClose)
        );
    }
}
