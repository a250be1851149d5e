//! What the generator can give, and what it costs.

use std::path::Path;

use perf_harness::report::{Benchmark, Second, Series};

use crate::Trouble;
use crate::run::report;
use crate::table::tell;

const USERS: f64 = 10_000.0;
const FEW_USERS: &str = "100";

/// After so long everything that grows at the beginning has grown.
const SETTLED_NS: u64 = 10_000_000_000;

pub(crate) fn series_of(case: &Benchmark) -> Result<&Series, Trouble> {
    case.series
        .as_deref()
        .ok_or_else(|| format!("{} is no scenario", case.id).into())
}

/// Runs the loads and prints what they come to, the long one only where it is asked for.
pub(crate) fn tell_figures(loads: &Path, is_long: bool) -> Result<(), Trouble> {
    println!("load: what the generator gives");
    for (id, rate, lag_us) in [("loads::nothing", 1e6, 100.0), ("loads::paced", 1e4, 20.0)] {
        let case = report(loads, id, &[])?;
        let series = series_of(&case)?;
        let sum = |pick: fn(&Second) -> u64| series.seconds.iter().map(pick).sum::<u64>() as f64;
        let (offered, passed) = (sum(|second| second.offered), sum(|second| second.passed));
        tell(
            &format!("{rate} a second: arrivals without an end"),
            offered - passed,
            0.0,
        );
        let lag = series.generator.lag_p99.unwrap_or(f64::NAN) / 1e3;
        tell(&format!("{rate} a second: lag p99 in us"), lag, lag_us);
    }
    let resident = |arguments: &[&str]| -> Result<f64, Trouble> {
        let case = report(loads, "loads::asleep", arguments)?;
        let seconds = series_of(&case)?.seconds.iter();
        let resident = seconds.filter_map(|second| second.process?.rss).max();
        resident
            .map(|bytes| bytes as f64)
            .ok_or_else(|| "this system does not tell resident memory".into())
    };
    let few: f64 = FEW_USERS.parse()?;
    let grown = resident(&[])? - resident(&["--vus", FEW_USERS])?;
    tell(
        "KiB of memory for each virtual user",
        grown / (USERS - few) / 1024.0,
        4.0,
    );
    if is_long {
        let case = report(loads, "loads::long", &[])?;
        let seconds = &series_of(&case)?.seconds;
        let told = |second: &Second| Some((second.begin_ns, second.process?.rss?));
        let mut resident = seconds
            .iter()
            .filter_map(told)
            .skip_while(|(at, _)| *at < SETTLED_NS);
        let (_, settled) = resident.next().ok_or("it ended before it had settled")?;
        let most = resident.map(|(_, bytes)| bytes).max().unwrap_or(settled);
        let grown = most.saturating_sub(settled) as f64 / f64::from(1 << 20);
        tell("ten minutes at 50,000 a second: MiB grown", grown, 2.0);
    }
    Ok(())
}
