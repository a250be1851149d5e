//! The report as it is stored and exchanged: one versioned schema for run files, `report.json` and
//! `--output-format json`. Times in nanoseconds, sizes in bytes, rates in 1/s, shares as fractions.
//! A figure that could not be had is `null` beside a `reason`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The schema that this version writes.
pub const SCHEMA: &str = "perf-report/1";

/// What one process measured, or all processes of one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name and major version of the schema.
    pub schema: String,
    /// Shared by all processes of one cargo call.
    pub run_id: String,
    /// When the process started, RFC 3339 in UTC.
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
    /// The cases, in the order of the source.
    pub benchmarks: Vec<Benchmark>,
    /// Counts and the verdict of the whole.
    pub summary: Summary,
}

/// What machine it was.
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

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// The name by which it is selected and remembered.
    pub id: String,
    /// The package of the bench target.
    #[serde(default)]
    pub package: String,
    /// The bench target that ran it.
    #[serde(default)]
    pub bench: String,
    /// How it is shown, where the attribute says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Parameter values.
    pub params: BTreeMap<String, String>,
    /// The group it is shown in.
    pub group: Option<String>,
    /// Words for `--tag`.
    pub tags: Vec<String>,
    /// Where the attribute stands.
    pub source: Source,
    /// Whether it could be measured.
    pub outcome: Outcome,
    /// Why it could not.
    pub error: Option<String>,
    /// The worst of its targets' verdicts.
    pub verdict: Verdict,
    /// Figures by the metric's name.
    pub metrics: BTreeMap<String, Metric>,
    /// Judged targets.
    pub targets: Vec<Target>,
    /// Changes against a reference.
    pub comparison: Vec<Change>,
    /// Sparse pairs of nanoseconds and calls, of calls timed alone.
    pub histogram: Vec<(u64, u64)>,
    /// Time series of a scenario.
    pub series: Option<serde_json::Value>,
    /// What disturbed the measuring.
    pub ledger: Ledger,
    /// A display, never a gate.
    pub grade: Option<Grade>,
    /// What the figures suggest.
    pub recommendations: Vec<String>,
    /// What the user should know that is no error.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Time that was spent measuring, in nanoseconds.
    #[serde(default)]
    pub measured_ns: f64,
}

impl Benchmark {
    /// A case that was measured and of which nothing is known yet.
    ///
    /// ```
    /// use perf_harness::report::{Benchmark, Outcome};
    ///
    /// let benchmark = Benchmark { group: Some("sorting".into()), ..Benchmark::new("cache::sort/100") };
    /// assert_eq!(benchmark.outcome, Outcome::Completed);
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            package: String::new(),
            bench: String::new(),
            name: None,
            params: BTreeMap::new(),
            group: None,
            tags: Vec::new(),
            source: Source::default(),
            outcome: Outcome::Completed,
            error: None,
            verdict: Verdict::None,
            metrics: BTreeMap::new(),
            targets: Vec::new(),
            comparison: Vec::new(),
            histogram: Vec::new(),
            series: None,
            ledger: Ledger::default(),
            grade: None,
            recommendations: Vec::new(),
            notes: Vec::new(),
            measured_ns: 0.0,
        }
    }
}

/// A place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file, as the compiler named it.
    pub file: String,
    /// The line of the attribute.
    pub line: u32,
}

/// Whether a case could be measured; a missed target is another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was measured.
    Completed,
    /// It panicked, returned an error or was misused.
    Errored,
    /// It was ignored or never reached.
    Skipped,
}

/// The answer about a target, a case or a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The confidence bound lies on the right side of the limit.
    Pass,
    /// The target is missed, the looser tier is met.
    Warn,
    /// The confidence bound lies on the wrong side of the limit.
    Fail,
    /// It cannot be told; the reason stands beside it.
    Inconclusive,
    /// Nothing was to be judged.
    #[default]
    None,
}

impl Verdict {
    /// The worse of two: a miss is worse than not knowing, and that is worse than a warning.
    ///
    /// ```
    /// use perf_harness::report::Verdict;
    ///
    /// assert_eq!(Verdict::Warn.worse(Verdict::Inconclusive), Verdict::Inconclusive);
    /// assert_eq!(Verdict::None.worse(Verdict::Pass), Verdict::Pass);
    /// ```
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |verdict| match verdict {
            Self::None => 0,
            Self::Pass => 1,
            Self::Warn => 2,
            Self::Inconclusive => 3,
            Self::Fail => 4,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The figure, or `null` with a reason.
    pub value: Option<f64>,
    /// Lower end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// Upper end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// `ns`, `B`, `1/s`, `B/s`, `B/h`, `1` for a count or `share` for a fraction of a whole.
    pub unit: String,
    /// `lower` or `higher` is better, where one is.
    pub better: Option<Better>,
    /// How it was obtained.
    pub kind: MetricKind,
    /// Samples behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u64>,
    /// Whether the value is the figure or a bound of it.
    #[serde(default)]
    pub bound: Bound,
    /// Why there is no value, or a remark such as `deterministic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
}

/// How a figure was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// From runs of several calls timed together.
    Batch,
    /// From calls timed alone.
    Call,
    /// Counted, not timed.
    Count,
}

/// Whether a value is the figure itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The figure itself.
    #[default]
    Exact,
    /// The figure is this or less.
    AtMost,
    /// The figure is this or more.
    AtLeast,
}

/// One judged target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The target in its canonical form.
    pub target: String,
    /// The metric it is about.
    pub metric: String,
    /// Which tier it belongs to.
    pub tier: Tier,
    /// The figure.
    pub observed: Option<f64>,
    /// Lower end of the confidence interval.
    pub lo: Option<f64>,
    /// Upper end of the confidence interval.
    pub hi: Option<f64>,
    /// The limit, in the metric's unit, where it is absolute.
    #[serde(default)]
    pub limit: Option<f64>,
    /// `ns`, `B`, `1/s`, `B/s`, `B/h`, `1` for a count or `share` for a fraction of a whole.
    #[serde(default)]
    pub unit: String,
    /// The answer.
    pub verdict: Verdict,
    /// Why it is inconclusive.
    pub reason: Option<String>,
    /// What a relative limit is relative to.
    pub reference: Option<String>,
    /// The verdict in a sentence with its evidence.
    #[serde(default)]
    pub explanation: String,
}

/// Which tier a target belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// What must hold.
    Target,
    /// The looser tier.
    Acceptable,
    /// A tier of `[regression]`.
    Regression,
}

/// A change of one metric against a reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The metric.
    pub metric: String,
    /// What it is held against.
    pub reference: String,
    /// The reference's figure.
    pub base: Option<f64>,
    /// This run's figure.
    pub current: Option<f64>,
    /// Current over base.
    pub ratio: Option<f64>,
    /// Lower end of the ratio's confidence interval.
    pub lo: Option<f64>,
    /// Upper end of the ratio's confidence interval.
    pub hi: Option<f64>,
    /// The tier that was reached.
    pub severity: Severity,
    /// The answer.
    pub verdict: ChangeVerdict,
}

/// The tier that a change reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No tier.
    None,
    /// Worth knowing.
    Notice,
    /// Worth a look.
    Warn,
    /// Not acceptable.
    Fail,
}

/// The answer about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeVerdict {
    /// Within the margin.
    Same,
    /// Better by more than the margin.
    Improved,
    /// Worse by more than the margin.
    Regressed,
    /// It cannot be told.
    Inconclusive,
    /// The reference lacks the case.
    New,
    /// This run lacks the case.
    Removed,
    /// The reference comes from another machine.
    Incomparable,
}

/// What disturbed the measuring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Samples during which another process took the core.
    pub interrupted_samples: Option<u64>,
    /// Time that the hypervisor took, in milliseconds.
    pub steal_ms: Option<f64>,
}

/// A display of how well the targets are met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The band's name.
    pub name: String,
    /// From 0 to 100.
    pub score: f64,
    /// What the score is made of.
    pub reasons: Vec<String>,
}

/// Counts of cases by verdict, and the verdict of the whole.
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
    /// Start to end of the process, in nanoseconds.
    #[serde(default)]
    pub elapsed_ns: f64,
}
