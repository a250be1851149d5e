//! The suite as a program of its own, called whole or in parts.

#![expect(
    clippy::disallowed_methods,
    reason = "the suite is called from outside: it gets none of the settings that this process was given, and begins when the clock on the wall says"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use perf_harness::report::runs::RunFile;
use perf_harness::report::{Report, Rules, merge_shards};

use crate::Trouble;

const SHARDS: usize = 4;
/// Before they begin together: each has a server to start.
const AHEAD: Duration = Duration::from_secs(5);

/// What the whole suite reports; its table goes to standard output.
pub(crate) fn suite() -> Result<Report, Trouble> {
    let home = tempfile::tempdir()?;
    let json = home.path().join("suite.json");
    let status = call(home.path())?
        .args(["--output-format", "pretty", "--output-format"])
        .arg(format!("json={}", json.display()))
        .status()?;
    if !status.success() {
        return Err(format!("the suite ended with {status}").into());
    }
    Ok(Report::from_json(&fs::read(json)?)?)
}

/// What a case reports that several processes have called at the same time, each its part.
pub(crate) fn shards(id: &str) -> Result<Report, Trouble> {
    let home = tempfile::tempdir()?;
    let begin = SystemTime::now().duration_since(UNIX_EPOCH)? + AHEAD;
    let start = |part: usize| {
        let mut command = call(home.path())?;
        command
            .args(["--quiet", "--exact", id])
            .args(["--shard", &format!("{part}/{SHARDS}")])
            .args(["--start-at", &begin.as_secs().to_string()])
            .stdout(Stdio::null());
        Ok::<_, Trouble>(command.spawn()?)
    };
    let parts: Vec<_> = (1..=SHARDS).map(start).collect::<Result<_, _>>()?;
    for mut part in parts {
        let status = part.wait()?;
        if !status.success() {
            return Err(format!("a shard ended with {status}").into());
        }
    }
    let files = run_files(home.path())?;
    Ok(merge_shards(files, &Rules::default())?)
}

fn run_files(home: &Path) -> Result<Vec<RunFile>, Trouble> {
    let mut files = Vec::new();
    for entry in fs::read_dir(home.join("runs").join(RUN))? {
        let path: PathBuf = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let report = Report::from_json(&fs::read(&path)?)?;
            files.push(RunFile { path, report });
        }
    }
    Ok(files)
}

const RUN: &str = "truth";

/// The suite with settings of its own, and results in a folder of their own.
fn call(home: &Path) -> Result<Command, Trouble> {
    let configuration = home.join("perf.toml");
    fs::write(&configuration, "")?;
    let mut command = Command::new(env::current_exe()?);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PERF_BENCH_") {
            command.env_remove(name);
        }
    }
    command
        .env("PERF_BENCH_HOME", home)
        .env("PERF_BENCH_RUN_ID", RUN)
        .args(["--bench", "--include-ignored", "--profile", "default"])
        .args(["--fail-on", "never", "--config"])
        .arg(configuration)
        .stdin(Stdio::null());
    Ok(command)
}
