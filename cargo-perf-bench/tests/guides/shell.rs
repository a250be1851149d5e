//! Scripts for bash.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// What cargo sets for the tests and what the inner commands must not see.
const OUTER: [&str; 8] = [
    "CARGO",
    "PERF_BENCH_",
    "NEXTEST",
    "CI",
    "RUST_BACKTRACE",
    "RUST_LIB_BACKTRACE",
    "GITHUB_",
    "GH_",
];
/// Where cargo finds crates is the same for both.
const SHARED: [&str; 5] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
];

/// A script, with the workspace's own `cargo perf-bench` at hand.
#[derive(Debug)]
pub(crate) struct Script(Command);

/// How it ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Run {
    script: String,
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Script {
    /// Ends at the first command that fails, as pipelines do.
    pub(crate) fn new(text: &str, folder: &Path) -> Self {
        let mut command = Command::new("bash");
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
            if begins(&OUTER) && !begins(&SHARED) {
                command.env_remove(&name);
            }
        }
        let program = Path::new(env!("CARGO_BIN_EXE_cargo-perf-bench"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command
            .args(["-e", "-o", "pipefail", "-c", text])
            .current_dir(folder)
            .stdin(Stdio::null())
            .env("PATH", path)
            .env("CARGO_NET_OFFLINE", "true")
            .env(
                "PERF_BENCH_CACHE",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("guides_cache"),
            )
            // The history is the same in each run, and so are the revisions.
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs(["AUTHOR", "COMMITTER"].iter().flat_map(|who| {
                [
                    (format!("GIT_{who}_NAME"), "test"),
                    (format!("GIT_{who}_EMAIL"), "test@localhost"),
                    (format!("GIT_{who}_DATE"), "2025-01-01T00:00:00Z"),
                ]
            }));
        Self(command)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn run(mut self) -> Run {
        let output = self.0.output().unwrap();
        Run {
            script: self
                .0
                .get_args()
                .last()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            status: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            script,
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "status {status:?} of\n{script}\nstdout:\n{stdout}\nstderr:\n{stderr}"
        )
    }
}

/// As the shell takes it for one word.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
