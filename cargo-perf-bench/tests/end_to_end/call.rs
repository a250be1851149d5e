//! One call of `cargo perf-bench`, and what came of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use regex::Regex;

/// Short enough for a test, and nothing that a test looks at depends on it.
pub(crate) const QUICK: [(&str, &str); 4] = [
    ("PERF_BENCH_WARMUP", "1ms"),
    ("PERF_BENCH_MAX_TIME", "1s"),
    ("PERF_BENCH_PRECISION", "90%"),
    ("PERF_BENCH_PIN", "off"),
];

/// What cargo and its users set for the outer run and what the inner one must not see.
const OUTER: [&str; 8] = [
    "CARGO",
    "PERF_BENCH_",
    "NEXTEST",
    "CI",
    "NO_COLOR",
    "RUST",
    "GITHUB_",
    "GH_",
];
/// Where cargo finds crates and how it reaches them is the same for both.
const SHARED: [&str; 7] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
    "RUSTUP_",
    "RUST_",
];

/// A command that sees nothing of the run that this test is a part of.
pub(crate) fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if begins(&OUTER) && !begins(&SHARED) {
            command.env_remove(&name);
        }
    }
    command
}

/// `cargo perf-bench` in a folder, with arguments that are parted by spaces.
pub(crate) fn perf_bench(folder: &Path, arguments: &str) -> Command {
    let mut command = command(env!("CARGO_BIN_EXE_cargo-perf-bench"));
    command
        .arg("perf-bench")
        .args(arguments.split(' '))
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("PERF_BENCH_CACHE", cache())
        .envs(QUICK);
    command
}

/// Where sources of bases are kept.
fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo_perf_bench/cache")
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    status: Option<i32>,
    pub(crate) stdout: String,
    stderr: String,
}

impl Outcome {
    pub(crate) fn of(mut command: Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// Fails unless the call ended with this status.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// Fails unless standard output has this pattern somewhere.
    #[track_caller]
    pub(crate) fn says(self, pattern: &str) -> Self {
        assert!(
            found(pattern, &self.stdout),
            "no `{pattern}` on standard output\n{self}"
        );
        self
    }

    /// Fails unless standard error has this pattern somewhere.
    #[track_caller]
    pub(crate) fn complains(self, pattern: &str) -> Self {
        assert!(
            found(pattern, &self.stderr),
            "no `{pattern}` on standard error\n{self}"
        );
        self
    }

    /// Fails if standard error has this pattern anywhere.
    #[track_caller]
    pub(crate) fn never_complains(self, pattern: &str) -> Self {
        assert!(
            !found(pattern, &self.stderr),
            "`{pattern}` on standard error\n{self}"
        );
        self
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "exit status {status:?}\n--- standard output\n{stdout}\n--- standard error\n{stderr}"
        )
    }
}

/// `^` and `$` are the ends of a line.
fn found(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("(?m){pattern}"))
        .unwrap()
        .is_match(text)
}
