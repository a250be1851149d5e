//! The whole.

use serde::{Deserialize, Serialize};

use super::{Benchmark, Grade, GradeBands, SCHEMA, Verdict};
use crate::store::worse_exit_status;

/// What one process measured, or all processes of one run.
///
/// ```
/// use perf_harness::report::{Report, Verdict};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let failed = report.benchmarks.iter().filter(|case| case.verdict == Verdict::Fail);
/// assert_eq!(failed.count(), report.summary.fail);
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name and major version of the schema.
    pub schema: String,
    /// Shared by all processes of one cargo call.
    pub run_id: String,
    /// When the process started, RFC 3339 in UTC; of several processes the last one.
    pub timestamp: String,
    /// The commit that was checked out, where there is a repository.
    pub git_commit: Option<String>,
    /// The branch that was checked out.
    pub git_branch: Option<String>,
    /// Whether the working tree held changes.
    pub git_dirty: Option<bool>,
    /// The compiler's version.
    pub rust_version: Option<String>,
    /// The profile of settings.
    pub profile: String,
    /// The machine.
    pub machine: Machine,
    /// The clock.
    pub clock: Clock,
    /// The checks before the run.
    pub environment: Vec<EnvironmentCheck>,
    /// The other build that this one was held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// Which part of a run it is, where that was parted by `--shard`: its scenarios are judged when all
    /// parts are put together (`merge_shards`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The cases, in the order of the source.
    pub benchmarks: Vec<Benchmark>,
    /// Counts and the verdict of the whole.
    pub summary: Summary,
    /// The bands that grades are named by.
    #[serde(default)]
    pub grade_bands: GradeBands,
}

impl Default for Report {
    /// A report without a case, which can be read back.
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            run_id: String::new(),
            timestamp: String::new(),
            git_commit: None,
            git_branch: None,
            git_dirty: None,
            rust_version: None,
            profile: String::new(),
            machine: Machine::default(),
            clock: Clock::default(),
            environment: Vec::new(),
            base: None,
            shard: None,
            benchmarks: Vec::new(),
            summary: Summary::default(),
            grade_bands: GradeBands::default(),
        }
    }
}

impl Report {
    /// The timestamp without the mark of its zone: it sorts by time, with a fraction of a second or
    /// without.
    #[must_use]
    pub(crate) fn moment(&self) -> &str {
        self.timestamp.trim_end_matches('Z')
    }

    /// The machines that the cases were measured on, each once: one, unless the report joins runs of
    /// several.
    ///
    /// ```
    /// use perf_harness::report::Report;
    ///
    /// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
    /// assert_eq!(report.machines().count(), 1);
    /// # Ok::<(), perf_harness::report::ReadError>(())
    /// ```
    pub fn machines(&self) -> impl Iterator<Item = &Machine> {
        let of_cases = self
            .benchmarks
            .iter()
            .filter_map(|case| case.machine.as_ref());
        let mut machines: Vec<&Machine> = Vec::new();
        for machine in std::iter::once(&self.machine).chain(of_cases) {
            if machines.iter().all(|known| known.key != machine.key) {
                machines.push(machine);
            }
        }
        machines.into_iter()
    }
}

/// Another build that a run was held against, in pairs.
///
/// ```
/// use perf_harness::report::Base;
///
/// let base = Base {
///     name: "main (1a2b3c4)".into(),
///     program: "target/perf-bench/1a2b3c4/release/deps/cache".into(),
///     command: Some("cargo perf-bench compare --base main".into()),
/// };
/// assert_eq!(base.reference(), "build:main (1a2b3c4)");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// What it is called.
    pub name: String,
    /// Its executable.
    pub program: String,
    /// The command that has compared the two builds, if it was not the bench target itself.
    #[serde(default)]
    pub command: Option<String>,
}

impl Base {
    /// What [`Change::reference`](super::Change::reference) says of it.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{BUILD}{}", self.name)
    }
}

/// One part of a run that was parted by `--shard`.
///
/// ```
/// use perf_harness::report::Shard;
///
/// let shard = Shard { index: 2, of: 4, bench_targets: Vec::new() };
/// assert_eq!(shard.to_string(), "2/4");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, counted from 1.
    pub index: u32,
    /// How many there are.
    pub of: u32,
    /// The bench targets that it has run.
    pub bench_targets: Vec<ShardedTarget>,
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// A bench target of which a process has run its part.
///
/// ```
/// use perf_harness::report::ShardedTarget;
///
/// let target = ShardedTarget { package: "shop".into(), bench: "cache".into(), cases: 12 };
/// assert_eq!(target.cases, 12);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardedTarget {
    /// Its package.
    pub package: String,
    /// Its name.
    pub bench: String,
    /// The cases that all parts hold together.
    pub cases: u64,
}

/// What the name of a build begins with in a reference.
const BUILD: &str = "build:";
/// What the name of a stored baseline begins with in a reference.
const BASELINE: &str = "baseline:";

/// Whether a reference is another build or a stored baseline, and not another benchmark.
pub(crate) fn is_base(reference: &str) -> bool {
    reference.starts_with(BUILD) || reference.starts_with(BASELINE)
}

/// The name of the other build that a reference is, if it is one.
pub(super) fn build_of(reference: &str) -> Option<&str> {
    reference.strip_prefix(BUILD)
}

/// A reference as people read it.
pub(crate) fn shown_reference(reference: &str) -> &str {
    build_of(reference).unwrap_or(reference)
}

/// What machine it was.
///
/// ```
/// use perf_harness::report::Machine;
///
/// let here = Machine { key: "a".into(), ..Machine::default() };
/// let there = Machine { key: "b".into(), ..Machine::default() };
/// assert_ne!(here.key, there.key, "times of the two cannot be compared");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Equal for machines whose times can be compared.
    pub key: String,
    /// Model of the processor.
    pub cpu: String,
    /// Cores that the process was allowed.
    pub cores: usize,
    /// Memory of the machine.
    pub memory_bytes: u64,
    /// Operating system and architecture.
    pub os: String,
    /// Whether it is a virtual machine, where that can be told.
    pub virtualized: Option<bool>,
}

/// What time was read from.
///
/// ```
/// use perf_harness::report::Clock;
///
/// let clock = Clock { kind: "tsc".into(), resolution_ns: 10.0, overhead_ns: 20.0 };
/// assert!(clock.overhead_ns >= clock.resolution_ns);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// `tsc`, `monotonic` or `simulated`.
    pub kind: String,
    /// The smallest step.
    pub resolution_ns: f64,
    /// The median reading of an empty pair of stamps.
    pub overhead_ns: f64,
}

/// One check before the run.
///
/// ```
/// use perf_harness::report::{CheckStatus, EnvironmentCheck};
///
/// let check = EnvironmentCheck {
///     check: "governor".into(),
///     status: CheckStatus::Warn,
///     detail: "powersave; set it to performance".into(),
/// };
/// assert_ne!(check.status, CheckStatus::Ok);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentCheck {
    /// What was looked at.
    pub check: String,
    /// What came out.
    pub status: CheckStatus,
    /// What was seen, and what to do about it.
    pub detail: String,
}

/// How a check before the run came out.
///
/// ```
/// use perf_harness::report::CheckStatus;
///
/// assert_eq!(serde_json::to_string(&CheckStatus::Unknown)?, r#""unknown""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// Nothing to worry about.
    Ok,
    /// Figures may suffer.
    Warn,
    /// It could not be told.
    Unknown,
}

/// Counts of cases by verdict, and the verdict of the whole.
///
/// ```
/// use perf_harness::report::Summary;
///
/// let summary = Summary { pass: 9, fail: 1, exit_status: 3, ..Summary::default() };
/// assert_ne!(summary.exit_status, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Cases whose targets all hold.
    pub pass: usize,
    /// Cases within the looser tier.
    pub warn: usize,
    /// Cases that miss a target.
    pub fail: usize,
    /// Cases of which it cannot be told.
    pub inconclusive: usize,
    /// Cases measured without a target.
    #[serde(default)]
    pub unjudged: usize,
    /// Cases that could not be measured.
    pub errored: usize,
    /// Cases that were not run.
    pub skipped: usize,
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// The grade of the whole.
    pub grade: Option<Grade>,
    /// What the process exits with.
    pub exit_status: u8,
    /// What it would exit with for what is no case's doing: no fit baseline, an interruption, a process
    /// that ended early. 0 where there is nothing of the kind.
    #[serde(default)]
    pub run_status: u8,
    /// Start to end of the process, in nanoseconds.
    #[serde(default)]
    pub elapsed_ns: f64,
}

impl Summary {
    /// Ends the run with this status, unless something worse does.
    ///
    /// ```
    /// use perf_harness::report::Summary;
    ///
    /// let mut summary = Summary { exit_status: 3, ..Summary::default() };
    /// summary.end_with(5);
    /// assert_eq!((summary.exit_status, summary.run_status), (3, 5));
    /// ```
    pub fn end_with(&mut self, status: u8) {
        self.run_status = worse_exit_status(self.run_status, status);
        self.exit_status = worse_exit_status(self.exit_status, status);
    }

    /// [`run_status`](Self::run_status), also of results that have only an exit status that no case
    /// accounts for.
    pub(crate) fn status_beside_cases(&self) -> u8 {
        let beside_cases = match self.exit_status {
            101 if self.errored > 0 => 0,
            3 | 4 => 0,
            other => other,
        };
        worse_exit_status(self.run_status, beside_cases)
    }
}
