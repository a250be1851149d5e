//! One call of a bench target, and what came of it.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::{PoisonError, RwLock};

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use super::project::{command, project};

/// Short enough for a test, and nothing that a test looks at depends on it.
const QUICK: [(&str, &str); 4] = [
    ("PERF_BENCH_WARMUP", "1ms"),
    ("PERF_BENCH_MAX_TIME", "1s"),
    ("PERF_BENCH_PRECISION", "90%"),
    ("PERF_BENCH_PIN", "off"),
];

/// A call that is being put together, with a home of its own for the results.
#[derive(Debug)]
pub(crate) struct Call {
    command: Command,
    /// Whether it starts an executable of the project that is built already.
    starts_built: bool,
    folder: TempDir,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    folder: TempDir,
}

impl Call {
    /// A call of a bench target as `cargo bench` makes it.
    pub(crate) fn bench(name: &str) -> Self {
        Self::test(name).arg("--bench")
    }

    /// A call of a bench target as `cargo test --benches` makes it.
    pub(crate) fn test(name: &str) -> Self {
        let mut command = command(project().bench(name));
        command.current_dir(project().package());
        Self {
            starts_built: true,
            ..Self::of(command)
        }
    }

    /// A call of any command.
    pub(crate) fn of(mut command: Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        command
            .envs(QUICK)
            .env("PERF_BENCH_HOME", folder.path().join("home"));
        Self {
            command,
            starts_built: false,
            folder,
        }
    }

    pub(crate) fn arg(mut self, arg: &str) -> Self {
        self.command.arg(arg);
        self
    }

    /// Arguments, parted by spaces.
    pub(crate) fn args(mut self, args: &str) -> Self {
        self.command.args(args.split(' '));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sends standard output elsewhere.
    pub(crate) fn stdout(mut self, file: std::fs::File) -> Self {
        self.command.stdout(file);
        self
    }

    /// The call with a perf.toml.
    pub(crate) fn configured(self, text: &str) -> Self {
        let path = self.folder.path().join("perf.toml");
        std::fs::write(&path, text).unwrap();
        self.env("PERF_BENCH_CONFIG", path.to_str().unwrap())
    }

    /// The folder that the call may use; it goes when the outcome does.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn run(mut self) -> Outcome {
        // cargo may link an executable anew, and no other test may start it while it does.
        static BUILT: RwLock<()> = RwLock::new(());
        let (_started, _built);
        if self.starts_built {
            _started = BUILT.read().unwrap_or_else(PoisonError::into_inner);
        } else {
            _built = BUILT.write().unwrap_or_else(PoisonError::into_inner);
        }
        let Output {
            status,
            stdout,
            stderr,
        } = self.command.output().unwrap();
        Outcome {
            status: status
                .code()
                .unwrap_or_else(|| panic!("a signal ended {:?}", self.command)),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
            folder: self.folder,
        }
    }
}

impl Outcome {
    /// Fails unless the call ended with this status.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self}");
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

    /// Fails if standard output has this pattern anywhere.
    #[track_caller]
    pub(crate) fn never_says(self, pattern: &str) -> Self {
        assert!(
            !found(pattern, &self.stdout),
            "`{pattern}` on standard output\n{self}"
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

    /// Fails unless standard error is empty.
    #[track_caller]
    pub(crate) fn stays_quiet(self) -> Self {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The report that every run leaves in its home.
    #[track_caller]
    pub(crate) fn report(&self) -> Value {
        let path = self.folder().join("home/report.json");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}\n{self}", path.display()));
        serde_json::from_str(&text).unwrap()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            stdout,
            stderr,
            ..
        } = self;
        write!(
            f,
            "exit status {status}\n--- standard output\n{stdout}\n--- standard error\n{stderr}"
        )
    }
}

/// `^` and `$` are the ends of a line.
fn found(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("(?m){pattern}"))
        .unwrap()
        .is_match(text)
}

/// The entry of a case in a report.
#[track_caller]
pub(crate) fn case<'a>(report: &'a Value, id: &str) -> &'a Value {
    let cases = report["benchmarks"].as_array().unwrap();
    cases
        .iter()
        .find(|case| case["id"] == id)
        .unwrap_or_else(|| {
            panic!(
                "no `{id}` among {:?}",
                cases.iter().map(|case| &case["id"]).collect::<Vec<_>>()
            )
        })
}
