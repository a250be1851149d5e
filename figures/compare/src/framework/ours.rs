//! perf_bench: the candidate's executable measures itself against the base's.

use std::fs;
use std::path::Path;
use std::process::Command;

use perf_harness::report::{Benchmark, Change, ChangeVerdict, Report, Tier, Verdict};

use crate::Trouble;
use crate::said::Said;

const METRIC: &str = "mean";

pub(super) fn ask(
    candidate: &Path,
    base: &Path,
    margin: f64,
    folder: &Path,
) -> Result<Vec<Said>, Trouble> {
    let report = compare(candidate, base, margin, folder, &[])?;
    report.benchmarks.iter().map(called).collect()
}

/// The printed change of one function, as a share.
pub(crate) fn printed_change(
    candidate: &Path,
    base: &Path,
    function: &str,
    folder: &Path,
) -> Result<f64, Trouble> {
    let report = compare(candidate, base, 2.0, folder, &["--exact", function])?;
    let change = report.benchmarks.iter().find_map(change);
    let ratio = change.and_then(|change| change.ratio);
    ratio
        .map(|ratio| ratio - 1.0)
        .ok_or_else(|| format!("there is no change of {function}").into())
}

fn compare(
    candidate: &Path,
    base: &Path,
    margin: f64,
    folder: &Path,
    more: &[&str],
) -> Result<Report, Trouble> {
    let configuration = folder.join("perf.toml");
    let rule = format!("[regression]\n{METRIC} = {{ fail = \"{margin}%\" }}\n");
    fs::write(&configuration, rule)?;
    let mut command = Command::new(candidate);
    command
        .args([
            "--bench",
            "--quiet",
            "--fail-on",
            "never",
            "--output-format",
            "json",
            "--against",
        ])
        .arg(base)
        .arg("--config")
        .arg(&configuration)
        .args(more)
        .env("PERF_BENCH_HOME", folder.join("home"));
    Ok(Report::from_json(
        &super::output(&mut command, folder, &[0])?.stdout,
    )?)
}

fn change(case: &Benchmark) -> Option<&Change> {
    case.comparison
        .iter()
        .find(|change| change.metric == METRIC)
}

fn called(case: &Benchmark) -> Result<Said, Trouble> {
    let is_rule = |target: &&perf_harness::report::Target| {
        target.tier == Tier::Regression && target.metric == METRIC
    };
    let judged = case
        .targets
        .iter()
        .find(is_rule)
        .map(|target| target.verdict);
    let changed = change(case).map(|change| change.verdict);
    Ok(match (judged, changed) {
        (Some(Verdict::Fail | Verdict::Warn), _) => Said::Slower,
        (Some(Verdict::Pass), Some(ChangeVerdict::Improved)) => Said::Faster,
        (Some(Verdict::Pass), _) => Said::Unchanged,
        (Some(Verdict::Inconclusive), _) => Said::Undecided,
        _ => return Err(format!("{} was not judged: {:?}", case.id, case.error).into()),
    })
}
