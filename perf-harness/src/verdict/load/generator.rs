//! Whether the generator gave the load that was asked for: what it was late with is no fault of the
//! service.

use perf_targets::{Builtin, Limit, Metric, Target};

use crate::load::Tally;
use crate::stats::Histogram;
use crate::units::{Share, Time, significant};

/// Calls may be started so late without a target on times.
const LAG_NS: f64 = 1e6;
/// And by so much of the tightest limit on times with one.
const LAG_SHARE: f64 = 0.1;
/// So much of the load that is due has to be started.
const LEAST_STARTED: f64 = 0.99;
/// Of so few arrivals nothing is said.
const FEWEST: u64 = 100;
/// So long, and so much of the mean time of a call, may a user take from one call to the next.
const GAP_NS: f64 = 1e6;
const GAP_SHARE: f64 = 0.1;
/// So far the calls present, counted over time, may be off what their times add up to.
const LITTLE: f64 = 0.01;

/// What all benchmarks of a load say of who made the calls. That a call waited because as many as may
/// be were in flight is the service's doing, and in none of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct GeneratorFacts {
    lag: Histogram,
    present_ns: u128,
    response_ns: u128,
    calls: u64,
    /// Arrivals that were due in seconds at whose ends calls in flight were below their limit, and
    /// how many were started then.
    due_with_room: u64,
    started_with_room: u64,
    users: UserTime,
}

/// What virtual users did with their time.
#[derive(Clone, Copy, Debug, Default)]
struct UserTime {
    span_ns: u128,
    user_ns: u128,
    /// Of calls that were under way.
    present_ns: u128,
    ended: u64,
    in_flight: u64,
}

/// What they say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GeneratorFinding {
    pub(crate) lag_p50: Option<f64>,
    pub(crate) lag_p99: Option<f64>,
    /// The share of calls that were started later than is allowed.
    pub(crate) late: f64,
    pub(crate) little: Option<f64>,
    pub(crate) too_slow: Option<String>,
}

impl GeneratorFacts {
    /// What one benchmark came to in a whole phase.
    pub(crate) fn add(&mut self, whole: &Tally) {
        self.lag.merge(&whole.own_lag);
        self.present_ns += whole.present_ns;
        self.response_ns += whole.response.sum();
        self.calls += whole.response.len();
    }

    /// All benchmarks in one second of an open load; `had_room` where there was room for more calls
    /// at its beginning and at its end.
    pub(crate) fn add_second(&mut self, tallies: &[&Tally], had_room: bool) {
        if had_room {
            let sum =
                |pick: fn(&Tally) -> u64| tallies.iter().map(|tally| pick(tally)).sum::<u64>();
            self.due_with_room += sum(|tally| tally.offered);
            self.started_with_room += sum(|tally| tally.started + tally.dropped);
        }
    }

    /// All benchmarks in so much of a second of a closed load, in which there were at least so many
    /// users.
    pub(crate) fn add_users(&mut self, tallies: &[&Tally], users: u64, span_ns: u64) {
        let time = &mut self.users;
        time.span_ns += u128::from(span_ns);
        time.user_ns += u128::from(users) * u128::from(span_ns);
        time.present_ns += tallies.iter().map(|tally| tally.present_ns).sum::<u128>();
        time.ended += tallies.iter().map(|tally| tally.ended()).sum::<u64>();
        time.in_flight = tallies.iter().map(|tally| tally.in_flight).sum();
    }

    /// What is found, where the tightest limit on times is this.
    pub(crate) fn finding(&self, tightest_ns: Option<f64>) -> GeneratorFinding {
        let quantile = |fraction| self.lag.value_at(fraction).map(|ns| ns as f64);
        let limit = tightest_ns.map_or(LAG_NS, |limit| limit * LAG_SHARE);
        let late = self.lag.count_above(limit as u64) as f64 / self.lag.len().max(1) as f64;
        let little = (self.response_ns > 0)
            .then(|| self.present_ns as f64 / self.response_ns as f64)
            .filter(|_| self.calls >= FEWEST);
        let lag_p99 = quantile(0.99);
        GeneratorFinding {
            lag_p50: quantile(0.5),
            lag_p99,
            late,
            little,
            too_slow: self
                .lags(lag_p99, limit, tightest_ns)
                .or_else(|| self.falls_behind())
                .or_else(|| self.users.are_idle())
                .or_else(|| little.and_then(contradicts)),
        }
    }

    fn lags(&self, p99: Option<f64>, limit: f64, tightest_ns: Option<f64>) -> Option<String> {
        let p99 = p99.filter(|p99| *p99 > limit && self.lag.len() >= FEWEST)?;
        let what = match tightest_ns {
            Some(tightest) => format!(
                "a tenth of the tightest limit on times, {}, allows {}",
                Time(tightest),
                Time(limit)
            ),
            None => format!("{} is allowed", Time(limit)),
        };
        Some(format!(
            "it started calls up to {} late (p99), and {what}",
            Time(p99)
        ))
    }

    fn falls_behind(&self) -> Option<String> {
        let share = self.started_with_room as f64 / self.due_with_room.max(1) as f64;
        (self.due_with_room >= FEWEST && share < LEAST_STARTED).then(|| {
            format!(
                "it started {} of the calls that were due while there was room for more",
                Share(share)
            )
        })
    }
}

impl UserTime {
    /// A user calls again as soon as its call has ended: what lies between is the generator's. The
    /// time of a call is, by Little's law, what was present by the calls.
    fn are_idle(&self) -> Option<String> {
        let idle_ns = self.user_ns.saturating_sub(self.present_ns) as f64;
        let calls = (self.ended + self.in_flight).max(1) as f64;
        let are_idle = idle_ns / calls > GAP_NS && idle_ns > GAP_SHARE * self.present_ns as f64;
        are_idle.then(|| {
            let mean = |ns: u128| significant(ns as f64 / self.span_ns.max(1) as f64);
            format!(
                "of {} users {} were under way in the mean: calls that block their thread, or more threads than the machine can start",
                mean(self.user_ns),
                mean(self.present_ns)
            )
        })
    }
}

/// Little's law: what is present over time is what the times of all calls add up to.
fn contradicts(little: f64) -> Option<String> {
    ((little - 1.0).abs() > LITTLE).then(|| {
        format!(
            "its accounts do not agree: the calls present, counted over time, are {} of what their times add up to (Little's law)",
            Share(little)
        )
    })
}

/// The tightest limit on times that must not be passed upwards.
pub(crate) fn tightest_limit<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Option<f64> {
    let limits = targets.into_iter().filter_map(|target| {
        let is_time = matches!(
            target.metric,
            Metric::Percentile(_) | Metric::Builtin(Builtin::Mean)
        );
        match &target.limit {
            Limit::Absolute(limit) if is_time && !target.op.is_lower_bound() => Some(limit.value),
            _ => None,
        }
    });
    limits.min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lag_ns: u64) -> Tally {
        let mut tally = Tally {
            offered: 10_000,
            started: 10_000,
            ..Tally::default()
        };
        tally.own_lag.record_n(lag_ns, 10_000);
        tally.response.record_n(5_000_000, 10_000);
        tally.present_ns = 50_000_000_000;
        tally
    }

    fn finding(tally: &Tally, tightest_ns: Option<f64>) -> GeneratorFinding {
        let mut facts = GeneratorFacts::default();
        facts.add(tally);
        facts.finding(tightest_ns)
    }

    #[test]
    fn lag_is_held_against_the_tightest_limit() {
        let late = tally(2_000_000);
        assert!(finding(&late, None).too_slow.is_some());
        assert!(finding(&late, Some(10e6)).too_slow.is_some());
        assert_eq!(finding(&late, Some(50e6)).too_slow, None);
        // Late because as many calls were in flight as may be: that is the service.
        let mut waited = tally(0);
        waited.lag.record_n(2_000_000, 10_000);
        assert_eq!(finding(&waited, None).too_slow, None);
        assert_eq!(finding(&late, Some(50e6)).little, Some(1.0));
    }

    #[test]
    fn what_was_due_has_to_be_started() {
        let mut facts = GeneratorFacts::default();
        let second = |started| Tally {
            offered: 1_000,
            started,
            ..Tally::default()
        };
        facts.add_second(&[&second(995)], true);
        // No room: not its fault.
        facts.add_second(&[&second(100)], false);
        assert_eq!(facts.finding(None).too_slow, None);
        facts.add_second(&[&second(900)], true);
        let why = facts.finding(None).too_slow.unwrap();
        assert!(why.contains("94.8%"), "{why}");
    }

    #[test]
    fn accounts_that_do_not_agree_are_told() {
        let mut wrong = tally(0);
        wrong.present_ns = 52_000_000_000;
        let finding = finding(&wrong, None);
        assert_eq!(finding.little, Some(1.04));
        assert!(finding.too_slow.unwrap().contains("Little"));
    }

    #[test]
    fn the_tightest_limit_is_that_of_times() {
        let targets: Vec<Target> = ["p99 < 200ms", "mean < 50ms", "p50 > 1ms", "errors < 1%"]
            .map(|text| text.parse().unwrap())
            .into();
        assert_eq!(tightest_limit(&targets), Some(50e6));
    }
}
