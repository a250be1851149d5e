//! A stored baseline: runs that later ones are held against.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Better, Bound, Machine, MetricKind};

/// The schema of baseline files that this version writes.
///
/// ```
/// use perf_harness::report::{BASELINE_SCHEMA, Baseline};
///
/// assert_eq!(Baseline::default().schema, BASELINE_SCHEMA);
/// ```
pub const BASELINE_SCHEMA: &str = "perf-baseline/1";

/// What is kept of the runs of one bench target on one machine.
///
/// ```
/// use perf_harness::report::Baseline;
///
/// let stored = include_bytes!("../../../tests/fixtures/perf-baseline-1.json");
/// let baseline = Baseline::from_json(stored)?;
/// for case in &baseline.cases {
///     println!("{}: {} runs", case.id, case.runs.len());
/// }
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Name and major version of the schema.
    pub schema: String,
    /// The package of the bench target.
    pub package: String,
    /// The bench target.
    pub bench: String,
    /// The machine that the runs took place on.
    pub machine: Machine,
    /// The cases, in the order of their ids.
    pub cases: Vec<BaselineCase>,
}

impl Default for Baseline {
    fn default() -> Self {
        Self {
            schema: BASELINE_SCHEMA.to_owned(),
            package: String::new(),
            bench: String::new(),
            machine: Machine::default(),
            cases: Vec::new(),
        }
    }
}

/// The runs of one case.
///
/// ```
/// use perf_harness::report::BaselineCase;
///
/// let case = BaselineCase { id: "cache::get".into(), runs: Vec::new() };
/// assert!(case.runs.len() <= BaselineCase::KEPT_RUNS);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineCase {
    /// The name by which it is selected and remembered.
    pub id: String,
    /// In the order in which they were kept, the latest last.
    pub runs: Vec<BaselineRun>,
}

impl BaselineCase {
    /// How many runs stay.
    pub const KEPT_RUNS: usize = 10;
}

/// What one run found of a case.
///
/// ```
/// use perf_harness::report::{BaselineRun, Report, baselines};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let stored = baselines::of_report(&report);
/// let run: &BaselineRun = &stored[0].cases[0].runs[0];
/// assert_eq!(run.timestamp, report.timestamp);
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BaselineRun {
    /// When the process started, RFC 3339 in UTC.
    pub timestamp: String,
    /// The commit that was checked out, where there was a repository.
    pub git_commit: Option<String>,
    /// The branch that was checked out.
    pub git_branch: Option<String>,
    /// Whether the working tree held changes.
    pub git_dirty: Option<bool>,
    /// The compiler's version.
    pub rust_version: Option<String>,
    /// Figures by the metric's name; those that could not be had are left out.
    pub metrics: BTreeMap<String, BaselineMetric>,
    /// Sparse pairs of nanoseconds and calls, of calls timed alone; of the latest run only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<(u64, u64)>,
}

/// One figure of a run.
///
/// ```
/// use perf_harness::report::{BaselineMetric, Better, Bound, MetricKind};
///
/// let allocs = BaselineMetric {
///     value: 3.0,
///     lo: None,
///     hi: None,
///     unit: "1".into(),
///     better: Some(Better::Lower),
///     kind: MetricKind::Count,
///     bound: Bound::Exact,
///     deterministic: true,
/// };
/// assert!(allocs.value.is_finite());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineMetric {
    /// The figure.
    pub value: f64,
    /// Lower end of its interval within the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// Upper end of its interval within the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// `ns`, `B`, `1/s`, `B/s`, `B/h`, `1` for a count or `share` for a fraction of a whole.
    pub unit: String,
    /// Which way is better, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<Better>,
    /// How it was obtained.
    pub kind: MetricKind,
    /// Whether the value is the figure or a bound of it.
    #[serde(default, skip_serializing_if = "is_exact")]
    pub bound: Bound,
    /// Whether every call gave the same.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deterministic: bool,
}

fn is_exact(bound: &Bound) -> bool {
    *bound == Bound::Exact
}

fn is_false(flag: &bool) -> bool {
    !flag
}
