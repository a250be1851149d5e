//! What is reported beside the truth.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use perf_harness::report::{Benchmark, Report, Verdict};

use crate::{MISSED, Trouble, run};

/// What a case has to report.
struct Truth {
    case: &'static str,
    metric: &'static str,
    ms: f64,
    /// What real clocks, networks and schedulers may add or take.
    allowed_ms: f64,
}

const fn of_open(metric: &'static str, ms: f64) -> Truth {
    Truth {
        case: OPEN,
        metric,
        ms,
        allowed_ms: 2.0,
    }
}

const OPEN: &str = "load_truth::cases::open";
const NOTHING: &str = "load_truth::cases::nothing";
const STARVED: &str = "load_truth::cases::starved";

const TRUTHS: [Truth; 5] = [
    of_open("mean", 6.0),
    of_open("p50", 1.0),
    of_open("p95", 51.0),
    of_open("p99", 91.0),
    // A closed loop is told apart from an open one by far less.
    Truth {
        case: "load_truth::cases::closed",
        metric: "p99",
        ms: 1.0,
        allowed_ms: 9.0,
    },
];

/// Arrivals of `nothing`: a million a second for three seconds.
const ARRIVALS: u64 = 3_000_000;

/// How a report stands to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Right,
    Wrong,
    /// It says itself that the load was not the one that was asked for.
    Invalid,
}

impl Standing {
    fn of(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Wrong }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "WRONG",
            Self::Invalid => "not valid: the generator was too slow",
        }
    }
}

/// Runs the suite, and the open load once more in four processes, and tells how far that is from the truth.
pub(crate) fn compare() -> Result<ExitCode, Trouble> {
    let (report, merged) = (run::suite()?, run::shards(OPEN)?);
    let mut found = Vec::new();
    for truth in &TRUTHS {
        found.push(truth.beside(find(&report, truth.case)?, ""));
    }
    for truth in TRUTHS.iter().filter(|truth| truth.case == OPEN) {
        found.push(truth.beside(find(&merged, OPEN)?, ", four shards,"));
    }
    let (arrived, ended) = accounts(find(&report, NOTHING)?);
    let is_whole = (arrived, ended) == (ARRIVALS, ARRIVALS);
    let what = format!("{NOTHING} {ended} of {arrived} arrivals ended, in truth {ARRIVALS}");
    found.push((what, Standing::of(is_whole)));
    let what = format!("{STARVED} says that the generator was too slow, and passes nothing");
    found.push((what, Standing::of(passes_nothing(find(&report, STARVED)?))));
    let mut text = String::new();
    for (what, standing) in &found {
        writeln!(text, "{what}: {}", standing.word())?;
    }
    io::stdout().write_all(text.as_bytes())?;
    let is_wrong = found
        .iter()
        .any(|(_, standing)| *standing == Standing::Wrong);
    Ok(if is_wrong {
        ExitCode::from(MISSED)
    } else {
        ExitCode::SUCCESS
    })
}

fn find<'a>(report: &'a Report, id: &str) -> Result<&'a Benchmark, Trouble> {
    let found = report.benchmarks.iter().find(|case| case.id == id);
    found.ok_or_else(|| format!("nothing was reported of {id}").into())
}

impl Truth {
    /// What a case reports, in words, and how that stands to the truth.
    fn beside(&self, case: &Benchmark, how: &str) -> (String, Standing) {
        let metric = case.metrics.get(self.metric);
        let ms = metric.and_then(|metric| metric.value).unwrap_or(f64::NAN) / 1e6;
        let what = format!(
            "{}{how} {} {ms:.2} ms, in truth {} ms",
            self.case, self.metric, self.ms
        );
        let standing = match (ms - self.ms).abs() <= self.allowed_ms {
            false if was_too_slow(case) => Standing::Invalid,
            is_near => Standing::of(is_near),
        };
        (what, standing)
    }
}

/// Whether the generator says that it could not keep up.
fn was_too_slow(case: &Benchmark) -> bool {
    let series = case.series.as_deref();
    series.is_some_and(|series| series.generator.too_slow.is_some())
}

fn passes_nothing(case: &Benchmark) -> bool {
    let is_open = |verdict| verdict == Verdict::Inconclusive;
    was_too_slow(case) && case.targets.iter().all(|target| is_open(target.verdict))
}

/// Arrivals that were due, and calls that ended.
fn accounts(case: &Benchmark) -> (u64, u64) {
    let seconds = case.series.iter().flat_map(|series| &series.seconds);
    seconds.fold((0, 0), |(due, ended), second| {
        (due + second.offered, ended + second.passed + second.failed)
    })
}
