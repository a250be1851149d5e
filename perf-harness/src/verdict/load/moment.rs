//! Seconds of a load that are kept for a while, and windows made of them.

use std::collections::BTreeMap;

use perf_targets::{Builtin, Metric};

use super::evidence::LoadModel;
use super::usage::Usage;
use crate::load::Tally;
use crate::stats::Histogram;

/// What one benchmark came to in one second, on the scenario's time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moment {
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    /// Whether no more calls were started.
    pub(crate) is_draining: bool,
    pub(crate) offered: u64,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) unfinished: u64,
    pub(crate) in_flight: u64,
    pub(crate) backlog: u64,
    /// Cells of response times: sparse, since many seconds may be kept.
    times: Vec<(u64, u64)>,
    sum_ns: u128,
    checks: BTreeMap<&'static str, (u64, u64)>,
    /// Of this process, and of the server under test.
    pub(crate) usage: [Usage; 2],
}

impl Moment {
    pub(crate) fn new(tally: &Tally, phase_begin_ns: u64, is_draining: bool) -> Self {
        Self {
            begin_ns: phase_begin_ns + tally.begin_ns,
            end_ns: phase_begin_ns + tally.end_ns,
            is_draining,
            offered: tally.offered,
            passed: tally.passed,
            failed: tally.failed,
            dropped: tally.dropped,
            unfinished: tally.unfinished,
            in_flight: tally.in_flight,
            backlog: tally.backlog,
            times: tally.response.pairs().collect(),
            sum_ns: tally.response.sum(),
            checks: tally.checks.clone(),
            usage: [Usage::default(); 2],
        }
    }

    pub(crate) fn span_ns(&self) -> u64 {
        self.end_ns - self.begin_ns
    }

    /// Calls under way and arrivals that wait, at its end.
    pub(crate) fn present(&self) -> u64 {
        self.in_flight + self.backlog
    }
}

/// Seconds that follow each other, as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pane {
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    /// The part of it in which calls were started.
    load_ns: u64,
    pub(crate) offered: u64,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) unfinished: u64,
    /// Calls that ended while calls were started, and those among them that ended well.
    ended_in_load: u64,
    passed_in_load: u64,
    /// Whether a call was under way, or one waited, at the end of any of its seconds.
    pub(crate) is_busy: bool,
    pub(crate) times: Histogram,
    sum_ns: u128,
    checks: BTreeMap<&'static str, (u64, u64)>,
    usage: Vec<(u64, [Usage; 2])>,
}

impl Pane {
    pub(crate) fn of<'a>(moments: impl IntoIterator<Item = &'a Moment>) -> Self {
        let mut pane = Self::default();
        for (place, moment) in moments.into_iter().enumerate() {
            if place == 0 {
                pane.begin_ns = moment.begin_ns;
            }
            pane.end_ns = moment.end_ns;
            pane.offered += moment.offered;
            pane.passed += moment.passed;
            pane.failed += moment.failed;
            pane.dropped += moment.dropped;
            pane.unfinished += moment.unfinished;
            pane.is_busy |= moment.present() > 0;
            if !moment.is_draining {
                pane.load_ns += moment.span_ns();
                pane.ended_in_load += moment.passed + moment.failed;
                pane.passed_in_load += moment.passed;
            }
            for (ns, calls) in &moment.times {
                pane.times.record_n(*ns, *calls);
            }
            pane.sum_ns += moment.sum_ns;
            for (name, (held, all)) in &moment.checks {
                let check = pane.checks.entry(name).or_default();
                (check.0, check.1) = (check.0 + held, check.1 + all);
            }
            pane.usage.push((moment.span_ns(), moment.usage));
        }
        pane
    }

    /// Calls that ended, were dropped or were given up: of these a share is lost.
    pub(crate) fn settled(&self) -> u64 {
        self.passed + self.lost()
    }

    /// Calls that did not end well.
    pub(crate) fn lost(&self) -> u64 {
        self.failed + self.dropped + self.unfinished
    }

    /// Whether calls were due or under way and none ended.
    pub(crate) fn is_hung(&self) -> bool {
        self.settled() == self.unfinished && (self.is_busy || self.offered > 0)
    }

    /// Calls whose time is more than any limit: those that were dropped, and what else has none.
    pub(super) fn endless(&self) -> u64 {
        self.settled().saturating_sub(self.times.len())
    }

    /// Calls with a time, be it endless, and how many of them took longer than the limit.
    pub(super) fn over(&self, limit_ns: u64) -> (u64, u64) {
        let endless = self.endless();
        let over = self.times.count_above(limit_ns) + endless;
        (self.times.len() + endless, over)
    }

    /// Checks of a name: those that held, and all.
    pub(super) fn check(&self, name: &str) -> Option<(u64, u64)> {
        self.checks.get(name).copied()
    }

    /// Calls a second that were due.
    pub(crate) fn offered_rate(&self) -> Option<f64> {
        a_second(self.offered, self.load_ns)
    }

    /// The figure of a metric; `None` where a window does not tell it.
    pub(crate) fn value(&self, metric: &Metric, model: LoadModel) -> Option<f64> {
        match metric {
            Metric::Percentile(percentile) => {
                quantile(&self.times, self.endless(), percentile.fraction())
            }
            Metric::Check(name) => {
                let (held, all) = self.check(name)?;
                (all > 0).then(|| held as f64 / all as f64)
            }
            Metric::Builtin(Builtin::Mean) => {
                let calls = self.times.len();
                (calls > 0).then(|| self.sum_ns as f64 / calls as f64)
            }
            Metric::Builtin(Builtin::Errors) => {
                let settled = self.settled();
                (settled > 0).then(|| self.lost() as f64 / settled as f64)
            }
            Metric::Builtin(Builtin::Throughput) => a_second(self.ended_in_load, self.load_ns),
            Metric::Builtin(Builtin::Goodput) => a_second(self.passed_in_load, self.load_ns),
            Metric::Builtin(Builtin::Dropped) => Some(self.dropped as f64),
            Metric::Builtin(metric) => self.used(*metric, 0, model),
            Metric::Child(metric) => self.used(*metric, 1, model),
            Metric::PerItem(_) | Metric::Own { .. } => None,
        }
    }

    fn used(&self, metric: Builtin, whose: usize, model: LoadModel) -> Option<f64> {
        let mut total = super::usage::UsageTotal::default();
        let mut at = self.begin_ns;
        for (span, usage) in &self.usage {
            at += span;
            total.add(&usage[whose], at, *span);
        }
        total.value(metric, model, self.passed + self.failed)
    }
}

/// The quantile of times of which some more are endless.
pub(super) fn quantile(times: &Histogram, endless: u64, fraction: f64) -> Option<f64> {
    let all = times.len() + endless;
    if all == 0 {
        return None;
    }
    if endless == 0 {
        return times.value_at(fraction).map(|ns| ns as f64);
    }
    // The rank among all as a fraction of those that have a time.
    let rank = (fraction * all as f64).ceil();
    if rank > times.len() as f64 {
        return Some(f64::INFINITY);
    }
    let share = rank / times.len() as f64;
    times.value_at(share).map(|ns| ns as f64)
}

fn a_second(calls: u64, span_ns: u64) -> Option<f64> {
    (span_ns > 0).then(|| calls as f64 * 1e9 / span_ns as f64)
}
