//! The seconds of a load as they are stored.

use crate::load::Tally;
use crate::stats::Histogram;
use crate::store::wire;
use crate::verdict::Join;

/// Rows of a report: from then on two neighbours become one.
pub(super) const MOST_ROWS: usize = 3600;

/// One row: a second, or several of a long run.
#[derive(Clone, Debug)]
pub(super) struct Row(pub(super) wire::Second);

impl Row {
    pub(super) fn new(
        tally: &Tally,
        phase_begin_ns: u64,
        users: u64,
        [process, child]: [Option<wire::Resources>; 2],
    ) -> Self {
        Self(wire::Second {
            begin_ns: phase_begin_ns + tally.begin_ns,
            end_ns: phase_begin_ns + tally.end_ns,
            offered: tally.offered,
            started: tally.started,
            passed: tally.passed,
            failed: tally.failed,
            dropped: tally.dropped,
            in_flight: tally.in_flight,
            backlog: tally.backlog,
            users,
            times: times(&tally.response),
            lag_p99: tally.lag.value_at(0.99).map(|ns| ns as f64),
            process,
            child,
        })
    }
}

/// Times of calls as they are stored; `None` where there were none.
pub(super) fn times(histogram: &Histogram) -> Option<wire::Times> {
    let at = |fraction| histogram.value_at(fraction).map(|ns| ns as f64);
    Some(wire::Times {
        mean: histogram.mean()?,
        p50: at(0.5)?,
        p95: at(0.95)?,
        p99: at(0.99)?,
        max: histogram.max()? as f64,
    })
}

impl Join for Row {
    /// Means and medians become those of both by their calls; of what is above them the greater one
    /// stays, which never flatters.
    fn join(&mut self, later: Self) {
        let (one, other) = (&mut self.0, later.0);
        let calls = |row: &wire::Second| (row.passed + row.failed) as f64;
        let weights = [calls(one), calls(&other)];
        one.times = match (one.times, other.times) {
            (Some(a), Some(b)) => Some(wire::Times {
                mean: weighted([a.mean, b.mean], weights),
                p50: weighted([a.p50, b.p50], weights),
                p95: a.p95.max(b.p95),
                p99: a.p99.max(b.p99),
                max: a.max.max(b.max),
            }),
            (a, b) => a.or(b),
        };
        let spans = [one.end_ns - one.begin_ns, other.end_ns - other.begin_ns];
        one.process = resources([one.process, other.process], spans);
        one.child = resources([one.child, other.child], spans);
        one.lag_p99 = [one.lag_p99, other.lag_p99]
            .into_iter()
            .flatten()
            .reduce(f64::max);
        one.end_ns = other.end_ns;
        one.offered += other.offered;
        one.started += other.started;
        one.passed += other.passed;
        one.failed += other.failed;
        one.dropped += other.dropped;
        one.in_flight = other.in_flight;
        one.backlog = other.backlog;
        one.users = other.users;
    }
}

fn weighted(values: [f64; 2], weights: [f64; 2]) -> f64 {
    let sum = values[0] * weights[0] + values[1] * weights[1];
    let weight = weights[0] + weights[1];
    if weight > 0.0 {
        sum / weight
    } else {
        values[0].max(values[1])
    }
}

/// Amounts add up, and what a process holds is what it holds at the end.
fn resources(both: [Option<wire::Resources>; 2], spans: [u64; 2]) -> Option<wire::Resources> {
    let [Some(one), Some(other)] = both else {
        return both[1].or(both[0]);
    };
    let sum = |a: Option<u64>, b: Option<u64>| match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    };
    Some(wire::Resources {
        cpu: match (one.cpu, other.cpu) {
            (Some(a), Some(b)) => Some(weighted([a, b], spans.map(|span| span as f64))),
            (a, b) => a.or(b),
        },
        io_read: sum(one.io_read, other.io_read),
        io_write: sum(one.io_write, other.io_write),
        net_bytes: sum(one.net_bytes, other.net_bytes),
        rss: other.rss.or(one.rss),
        threads: other.threads.or(one.threads),
        fds: other.fds.or(one.fds),
    })
}
