use std::time::Duration;

use crate::clock::Clock;
use crate::measure::{CaseError, LiveCase, Slice, SliceReport, Warmup, Work};

/// How long one slice of the warm-up takes, about.
const SLICE: f64 = 1e6;
/// A case is warm when so many slices in a row agree within this fraction of their median.
const AGREEING: usize = 5;
const AGREEMENT: f64 = 0.03;
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

/// Runs a case until it is warm, or as long or as often as `warmup` says, and tells its pace.
/// `watch` sees every slice.
pub(super) fn warm_up(
    live: &mut LiveCase,
    clock: &Clock,
    warmup: Warmup,
    first_call: Duration,
    mut watch: impl FnMut(&SliceReport) -> Result<(), CaseError>,
) -> Result<Pace, CaseError> {
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
            return Ok(settled(&paces));
        }
        if let Warmup::Calls(_) = warmup
            && left > 0
        {
            calls = calls.min(left);
        }
        let report = live.run(Slice::of(Work::Together {
            calls: calls as usize,
            batches: 1,
        }))?;
        watch(&report)?;
        let batch = report.ticks.first().map_or(0.0, |ticks| clock.ns(*ticks));
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
        called += calls;
        let fitting = (SLICE / pace.wall_ns).clamp(1.0, 1e7) as u64;
        calls = fitting.min(calls.saturating_mul(4)).max(1);
    }
}

/// The latest paces, slices of a few calls left out.
fn latest(paces: &[Pace]) -> &[Pace] {
    &paces[paces.len().saturating_sub(AGREEING)..]
}

fn is_warm(paces: &[Pace], spent: Duration) -> bool {
    let latest = latest(paces);
    if latest.len() < AGREEING || spent < SHORTEST {
        return false;
    }
    let typical = settled(paces).call_ns;
    latest
        .iter()
        .all(|pace| (pace.call_ns / typical - 1.0).abs() <= AGREEMENT)
}

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
