//! What is kept of every second for as long as a load lasts: sums, which join without loss.

use std::collections::BTreeMap;

use super::joined::Join;
use crate::load::Tally;
use crate::stats::BlockSum;

/// Sums of one second, or of several that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SecondSum {
    pub(crate) span_ns: u64,
    pub(crate) offered: u64,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) unfinished: u64,
    /// Times of calls: how many, those without an end included, and how many of them are longer than
    /// each limit that is asked about.
    pub(crate) times: u64,
    /// How many have an end, and their sum.
    pub(crate) timed: u64,
    pub(crate) sum_ns: u128,
    pub(crate) over: Vec<u64>,
    pub(crate) checks: BTreeMap<&'static str, (u64, u64)>,
}

impl SecondSum {
    pub(crate) fn new(tally: &Tally, limits_ns: &[u64]) -> Self {
        let endless = endless(tally);
        let above = |limit: &u64| tally.response.count_above(*limit) + endless;
        Self {
            span_ns: tally.span_ns(),
            offered: tally.offered,
            passed: tally.passed,
            failed: tally.failed,
            dropped: tally.dropped,
            unfinished: tally.unfinished,
            times: tally.response.len() + endless,
            timed: tally.response.len(),
            sum_ns: tally.response.sum(),
            over: limits_ns.iter().map(above).collect(),
            checks: tally.checks.clone(),
        }
    }

    pub(super) fn ended(&self) -> u64 {
        self.passed + self.failed
    }

    /// Times of calls as a block of a mean; `None` where none ended.
    pub(super) fn of_times(&self) -> Option<BlockSum> {
        (self.timed > 0).then_some(BlockSum {
            sum: self.sum_ns as f64,
            calls: self.timed,
        })
    }

    /// A count as a block of a rate, in units a millisecond.
    pub(super) fn of_rate(&self, count: u64) -> Option<BlockSum> {
        let calls = self.span_ns / 1_000_000;
        (calls > 0).then_some(BlockSum {
            sum: count as f64,
            calls,
        })
    }
}

/// Calls of a tally that have no time: those that were dropped.
pub(super) fn endless(tally: &Tally) -> u64 {
    (tally.ended() + tally.dropped + tally.unfinished).saturating_sub(tally.response.len())
}

impl Join for SecondSum {
    fn join(&mut self, later: Self) {
        self.span_ns += later.span_ns;
        self.offered += later.offered;
        self.passed += later.passed;
        self.failed += later.failed;
        self.dropped += later.dropped;
        self.unfinished += later.unfinished;
        self.times += later.times;
        self.timed += later.timed;
        self.sum_ns += later.sum_ns;
        for (over, more) in self.over.iter_mut().zip(later.over) {
            *over += more;
        }
        for (name, (held, all)) in later.checks {
            let check = self.checks.entry(name).or_default();
            (check.0, check.1) = (check.0 + held, check.1 + all);
        }
    }
}
