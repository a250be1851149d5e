//! The suite's report beside the truth.

#![expect(
    clippy::disallowed_methods,
    reason = "the suite is called as a program: it gets none of the settings that this process was given"
)]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::process::{Command, ExitCode, Stdio};

use perf_harness::report::{Benchmark, Report, Verdict};

use crate::{MISSED, Trouble};

/// What a case has to report, in milliseconds.
struct Truth {
    case: &'static str,
    metric: &'static str,
    ms: f64,
}

const fn truth(case: &'static str, metric: &'static str, ms: f64) -> Truth {
    Truth { case, metric, ms }
}

const TRUTHS: [Truth; 5] = [
    truth("load_truth::cases::open", "p90", 1.0),
    truth("load_truth::cases::open", "p95", 51.0),
    truth("load_truth::cases::open", "p99", 91.0),
    truth("load_truth::cases::open", "mean", 6.0),
    truth("load_truth::cases::closed", "p99", 1.0),
];

/// What real clocks, networks and schedulers may add or take.
const ALLOWED_MS: f64 = 2.0;

const STARVED: &str = "load_truth::cases::starved";

/// Runs the suite, and tells how far it is from the truth.
pub(crate) fn compare() -> Result<ExitCode, Trouble> {
    let report = run()?;
    let find = |id: &str| {
        let found = report.benchmarks.iter().find(|case| case.id == id);
        found.ok_or_else(|| format!("the suite has reported nothing of {id}"))
    };
    let (mut text, mut is_true) = (String::new(), true);
    for truth in &TRUTHS {
        let case = find(truth.case)?;
        let metric = case.metrics.get(truth.metric);
        let ms = metric.and_then(|metric| metric.value).unwrap_or(f64::NAN) / 1e6;
        let is_near = (ms - truth.ms).abs() <= ALLOWED_MS;
        is_true &= is_near;
        writeln!(
            text,
            "{:28} {:5} {ms:7.2} ms, in truth {:4} ms   {}",
            truth.case,
            truth.metric,
            truth.ms,
            word(is_near)
        )?;
    }
    let says_so = is_too_slow(find(STARVED)?);
    is_true &= says_so;
    writeln!(
        text,
        "{STARVED:28} says that the generator was too slow   {}",
        word(says_so)
    )?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(if is_true {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(MISSED)
    })
}

fn word(is_right: bool) -> &'static str {
    if is_right { "right" } else { "WRONG" }
}

/// Whether nothing passes, and the generator says why.
fn is_too_slow(case: &Benchmark) -> bool {
    let told = case
        .series
        .as_ref()
        .map(|series| &series.generator.too_slow);
    let verdicts = case.targets.iter().map(|target| target.verdict);
    told.is_some_and(Option::is_some)
        && verdicts
            .into_iter()
            .all(|verdict| verdict == Verdict::Inconclusive)
}

fn run() -> Result<Report, Trouble> {
    let home = tempfile::tempdir()?;
    let configuration = home.path().join("perf.toml");
    fs::write(&configuration, "")?;
    let json = home.path().join("report.json");
    let mut command = Command::new(env::current_exe()?);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PERF_BENCH_") {
            command.env_remove(name);
        }
    }
    let status = command
        .env("PERF_BENCH_HOME", home.path())
        .args([
            "--bench",
            "--include-ignored",
            "--profile",
            "default",
            "--fail-on",
            "never",
        ])
        .args(["--output-format", "pretty", "--output-format"])
        .arg(format!("json={}", json.display()))
        .arg("--config")
        .arg(&configuration)
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("the suite ended with {status}").into());
    }
    Ok(Report::from_json(&fs::read(json)?)?)
}
