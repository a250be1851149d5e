//! A bench target, run for its report.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use perf_harness::report::{Benchmark, Report};

use crate::Trouble;

/// What one case of a bench target reports, called with these arguments besides.
pub(crate) fn report(program: &Path, id: &str, arguments: &[&str]) -> Result<Benchmark, Trouble> {
    let home = tempfile::tempdir()?;
    let configuration = home.path().join("perf.toml");
    fs::write(&configuration, "")?;
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PERF_BENCH_") {
            command.env_remove(name);
        }
    }
    let output = command
        .env("PERF_BENCH_HOME", home.path())
        .args([
            "--bench",
            "--include-ignored",
            "--profile",
            "default",
            "--fail-on",
            "never",
        ])
        .args(["--quiet", "--output-format", "json", "--exact", id])
        .arg("--config")
        .arg(&configuration)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{id} ended with {}", output.status).into());
    }
    let report = Report::from_json(&output.stdout)?;
    let found = report.benchmarks.into_iter().find(|case| case.id == id);
    found.ok_or_else(|| format!("nothing was reported of {id}").into())
}
