use std::time::Duration;

use super::live::Live;
use crate::clock::Clock;
use crate::measure::{CaseError, Slice, SliceReport, Warmup, Work};
use crate::stats::{BlockSum, Trend};
use crate::units::Time;

/// How long one slice of the warm-up takes, about.
const SLICE: f64 = 1e6;
/// A case is warm when so many slices in a row have no trend: their order in time may be chance
/// (5%), or they change by less than this from their first quarter to their last.
const LATEST: usize = 10;
const CHANCE: f64 = 0.05;
const CHANGE: f64 = 0.01;
/// A shorter slice tells how long it takes to hand over the baton, not how long a call takes; but
/// so many calls tell it however short they are.
const TELLING: Duration = Duration::from_micros(100);
const MANY: u64 = 1_000_000;
/// No case is warm sooner: processors take this long to raise their clock.
const SHORTEST: Duration = Duration::from_millis(10);

/// How fast a case is when it is warm, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    /// One call, timed together with others.
    pub(super) call_ns: f64,
    /// One call with its inputs made and its output dropped.
    pub(super) wall_ns: f64,
}

impl Pace {
    /// The slower of two, in either way of looking at it.
    pub(super) fn slower(self, other: Self) -> Self {
        Self {
            call_ns: self.call_ns.max(other.call_ns),
            wall_ns: self.wall_ns.max(other.wall_ns),
        }
    }
}

/// How a warm-up ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WarmedUp {
    pub(super) pace: Pace,
    /// What to say of a case that was not warm at the end.
    pub(super) note: Option<String>,
}

/// Runs a case until it is warm, or as long or as often as `warmup` says, and tells its pace.
/// Each of the `callers` makes as many calls. `watch` sees every slice.
pub(super) fn warm_up(
    live: &mut Live,
    clock: &Clock,
    warmup: Warmup,
    first_call: Duration,
    callers: usize,
    mut watch: impl FnMut(&SliceReport) -> Result<(), CaseError>,
) -> Result<WarmedUp, CaseError> {
    let overhead = clock.cost().overhead_ns;
    let mut paces: Vec<Pace> = Vec::new();
    let mut spent = first_call;
    let mut called = 1_u64;
    let mut is_told = false;
    let mut calls = (SLICE / (first_call.as_nanos() as f64).max(1.0)).clamp(1.0, 4.0) as u64;
    loop {
        let left = match warmup {
            Warmup::Time(limit) => limit.saturating_sub(spent).as_nanos() as u64,
            Warmup::Calls(limit) => limit.saturating_sub(called),
        };
        // A pace is needed even where nothing is to be warmed.
        if left == 0 && is_told || matches!(warmup, Warmup::Time(_)) && is_warm(&paces, spent) {
            return Ok(WarmedUp {
                pace: settled(&paces),
                note: trend(&paces).and_then(|trend| note(&trend, warmup)),
            });
        }
        if let Warmup::Calls(_) = warmup
            && left > 0
        {
            calls = calls.min(left.div_ceil(callers as u64));
        }
        let report = live.run(Slice::of(Work::Together {
            calls: calls as usize,
            batches: callers,
        }))?;
        watch(&report)?;
        let batch = clock.ns(report.ticks.iter().sum()) / callers as f64;
        let pace = Pace {
            call_ns: ((batch - overhead) / calls as f64)
                .max(clock.cost().resolution_ns / calls as f64),
            wall_ns: (report.elapsed.as_nanos() as f64 / calls as f64).max(f64::MIN_POSITIVE),
        };
        if !is_told {
            paces.clear();
        }
        is_told = report.elapsed >= TELLING || calls >= MANY;
        paces.push(pace);
        spent += report.elapsed;
        called += calls * callers as u64;
        let fitting = (SLICE / pace.wall_ns).clamp(1.0, 1e7) as u64;
        calls = fitting.min(calls.saturating_mul(4)).max(1);
    }
}

/// The latest paces, slices of a few calls left out.
fn latest(paces: &[Pace]) -> &[Pace] {
    &paces[paces.len().saturating_sub(LATEST)..]
}

/// The trend of the latest slices, `None` where they are too few.
fn trend(paces: &[Pace]) -> Option<Trend> {
    let latest: Vec<BlockSum> = latest(paces)
        .iter()
        .map(|pace| BlockSum {
            sum: pace.call_ns,
            calls: 1,
        })
        .collect();
    (latest.len() == LATEST).then(|| Trend::of_blocks(&latest))?
}

fn is_settled(trend: &Trend) -> bool {
    trend.chance > CHANCE || trend.change().abs() < CHANGE
}

fn is_warm(paces: &[Pace], spent: Duration) -> bool {
    spent >= SHORTEST && trend(paces).is_some_and(|trend| is_settled(&trend))
}

fn note(trend: &Trend, warmup: Warmup) -> Option<String> {
    if is_settled(trend) {
        return None;
    }
    let limit = match warmup {
        Warmup::Time(limit) => Time::from(limit).to_string(),
        Warmup::Calls(calls) => format!("{calls} calls"),
    };
    Some(if trend.s < 0 {
        format!("it was not warm after {limit}: raise `warmup`")
    } else {
        format!(
            "it was not warm after {limit}, and became slower all the time: its state may grow from call to call"
        )
    })
}

/// The median of the latest slices.
fn settled(paces: &[Pace]) -> Pace {
    let latest = latest(paces);
    let median = |pick: fn(&Pace) -> f64| {
        let values: Vec<f64> = latest.iter().map(pick).collect();
        crate::stats::median(&values).unwrap_or(1.0)
    };
    Pace {
        call_ns: median(|pace| pace.call_ns),
        wall_ns: median(|pace| pace.wall_ns),
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    /// Slices of a millisecond until the case is warm, of 100 at most, and its pace then.
    fn until_warm(mut slice: impl FnMut(usize) -> f64) -> (usize, f64) {
        let mut paces: Vec<Pace> = Vec::new();
        while paces.len() < 100 && !is_warm(&paces, Duration::from_millis(paces.len() as u64)) {
            let ns = slice(paces.len());
            paces.push(Pace {
                call_ns: ns,
                wall_ns: ns,
            });
        }
        (paces.len(), settled(&paces).call_ns)
    }

    /// Of 200 cases, how many slices the slowest 10 take at least until they are warm.
    fn slow_ones(slice: impl Fn(&mut Rng, usize) -> f64) -> usize {
        let mut slices: Vec<usize> = (0..200)
            .map(|seed| {
                let mut rng = Rng::with_seed(seed);
                until_warm(|place| slice(&mut rng, place)).0
            })
            .collect();
        slices.sort_unstable();
        slices[190]
    }

    fn jitter(rng: &mut Rng, spread: f64) -> f64 {
        1.0 + spread * (2.0 * rng.f64() - 1.0)
    }

    #[test]
    fn noise_does_not_keep_a_case_from_being_warm() {
        for spread in [0.0, 0.01, 0.05, 0.2] {
            let slices = slow_ones(|rng, _| 200.0 * jitter(rng, spread));
            assert!(slices <= 12, "{spread}: {slices}");
        }
        let spikes = slow_ones(|rng, place| {
            let spike = if place % 3 == 0 { 1.5 } else { 1.0 };
            200.0 * spike * jitter(rng, 0.01)
        });
        assert!(spikes <= 12, "{spikes}");
        let two = slow_ones(|rng, _| if rng.bool() { 200.0 } else { 300.0 });
        assert!(two <= 12, "{two}");
    }

    #[test]
    fn what_still_falls_is_not_warm() {
        // Twice as slow at first; the rest of it halves every 14 slices.
        let (slices, pace) = until_warm(|place| 200.0 * (1.0 + (-(place as f64) / 20.0).exp()));
        assert!(
            (60..90).contains(&slices) && pace < 210.0,
            "{slices} {pace}"
        );
        let mut rng = Rng::with_seed(4);
        let (slices, pace) = until_warm(|place| {
            let left = 60_usize.saturating_sub(place) as f64 / 60.0;
            200.0 * (1.0 + left) * jitter(&mut rng, 0.02)
        });
        assert!(
            (60..75).contains(&slices) && pace < 205.0,
            "{slices} {pace}"
        );
    }

    #[test]
    fn ten_milliseconds_are_the_least() {
        let mut paces = Vec::new();
        paces.resize(
            LATEST,
            Pace {
                call_ns: 200.0,
                wall_ns: 200.0,
            },
        );
        assert!(!is_warm(&paces, Duration::from_millis(9)));
        assert!(is_warm(&paces, Duration::from_millis(10)));
        assert!(!is_warm(&paces[1..], Duration::from_secs(1)));
    }
}
