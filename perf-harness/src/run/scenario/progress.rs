//! What is told of a load each second, for whoever watches.

use std::time::Duration;

use super::load_of::LoadOf;
use crate::load::Second;
use crate::run::event::LoadMoment;
use crate::stats::Histogram;

/// Seconds whose rates are told along.
const RATES: usize = 64;

#[derive(Debug)]
pub(super) struct Progress {
    id: String,
    is_open: bool,
    /// How long all of it is to take, where that is known.
    pub(super) total: Option<Duration>,
    dropped: u64,
    rates: Vec<f64>,
}

impl Progress {
    pub(super) fn new(load: &LoadOf<'_>) -> Self {
        let name = load.scenario.name.as_deref();
        let first = load.members.first().map(|member| member.id);
        Self {
            id: name.or(first).unwrap_or_default().to_owned(),
            is_open: load.model().is_open,
            total: None,
            dropped: 0,
            rates: Vec::new(),
        }
    }

    /// A second is over.
    pub(super) fn tell(
        &mut self,
        second: &Second<'_>,
        stage: &str,
        elapsed_ns: u64,
        tell: &mut dyn FnMut(LoadMoment<'_>),
    ) {
        let mut histogram = Histogram::new();
        let (mut offered, mut ended, mut lost, mut dropped) = (0, 0, 0, 0);
        let (mut in_flight, mut backlog, mut settled, mut span_ns) = (0, 0, 0, 1);
        for tally in second.tallies {
            histogram.merge(&tally.response);
            offered += tally.offered;
            ended += tally.ended();
            lost += tally.failed + tally.unfinished;
            settled += tally.ended() + tally.unfinished;
            dropped += tally.dropped;
            in_flight += tally.in_flight;
            backlog += tally.backlog;
            span_ns = tally.span_ns().max(1);
        }
        let a_second = |calls: u64| calls as f64 * 1e9 / span_ns as f64;
        self.dropped += dropped;
        if self.rates.len() == RATES {
            self.rates.remove(0);
        }
        self.rates.push(a_second(ended));
        let at = |fraction| histogram.value_at(fraction).map(|ns| ns as f64);
        tell(LoadMoment {
            id: &self.id,
            stage,
            elapsed: Duration::from_nanos(elapsed_ns),
            total: self.total,
            offered: self.is_open.then(|| a_second(offered)),
            achieved: a_second(ended),
            in_flight,
            backlog,
            users: (!self.is_open).then_some(second.users),
            p50: at(0.5),
            p99: at(0.99),
            errors: (lost + dropped) as f64 / (settled + dropped).max(1) as f64,
            dropped: self.dropped,
            rates: &self.rates,
        });
    }
}
