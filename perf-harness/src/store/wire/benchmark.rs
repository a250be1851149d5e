//! One case.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::report::build_of;
use super::series::read_series;
use super::{Change, Grade, Ledger, Machine, Metric, Series, Target};

/// One case.
///
/// ```
/// use perf_harness::report::Benchmark;
///
/// let mut benchmark = Benchmark::new("cache::sort/100");
/// benchmark.params.insert("n".into(), "100".into());
/// assert!(benchmark.metrics.is_empty());
/// ```
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
    /// The same calls of what the case is held against, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_histogram: Option<BaseHistogram>,
    /// The calls timed alone in the order of time, in at most [`Benchmark::MOMENTS`] spans: when the
    /// span begins, in nanoseconds since the first call, how many calls it holds, and the fastest
    /// of them, their mean and the slowest, in nanoseconds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<(u64, u64, f64, f64, f64)>,
    /// The course of a scenario.
    #[serde(default, deserialize_with = "read_series")]
    pub series: Option<Box<Series>>,
    /// What disturbed the measuring.
    pub ledger: Ledger,
    /// A display, never a gate.
    pub grade: Option<Grade>,
    /// What the figures suggest.
    pub recommendations: Vec<String>,
    /// What the user should know that is no error.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Time in which the samples of the case were taken, in nanoseconds, with the inputs made between
    /// them: what its figures were watched for. Warm-up and the counting of allocations are not among
    /// it.
    #[serde(default)]
    pub measured_ns: f64,
    /// From the beginning of the first slice to the end of the last one, in nanoseconds: slices of
    /// other cases lie between them.
    #[serde(default)]
    pub span_ns: f64,
    /// Which machine has measured it, where the report joins runs of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Machine>,
}

impl Benchmark {
    /// How many spans a timeline has at most.
    pub const MOMENTS: usize = 120;

    /// The other build that it was measured in pairs with, where it was.
    ///
    /// ```
    /// use perf_harness::report::Report;
    ///
    /// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
    /// let compared = report.benchmarks.iter().find(|case| !case.comparison.is_empty());
    /// let mut compared = compared.expect("the fixture has one").clone();
    /// assert_eq!(compared.build(), None, "a stored baseline is no build");
    /// compared.comparison[0].reference = "build:main (0123456)".into();
    /// assert_eq!(compared.build(), Some("main (0123456)"));
    /// # Ok::<(), perf_harness::report::ReadError>(())
    /// ```
    #[must_use]
    pub fn build(&self) -> Option<&str> {
        let targets = self.targets.iter();
        let of_targets = targets.filter_map(|target| target.reference.as_deref());
        let of_changes = self.comparison.iter().map(|change| &*change.reference);
        of_changes.chain(of_targets).find_map(build_of)
    }

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
            base_histogram: None,
            timeline: Vec::new(),
            series: None,
            ledger: Ledger::default(),
            grade: None,
            recommendations: Vec::new(),
            notes: Vec::new(),
            measured_ns: 0.0,
            span_ns: 0.0,
            machine: None,
        }
    }
}

/// Times of single calls of what a case is held against: another build, another case, or the latest
/// stored run.
///
/// ```
/// use perf_harness::report::BaseHistogram;
///
/// let base = BaseHistogram { reference: "baseline:main".into(), cells: vec![(24, 11_000), (25, 180)] };
/// assert_eq!(base.cells.iter().map(|(_, calls)| calls).sum::<u64>(), 11_180);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseHistogram {
    /// What it is, as in [`Change::reference`].
    pub reference: String,
    /// Sparse pairs of nanoseconds and calls.
    pub cells: Vec<(u64, u64)>,
}

/// A place in the source.
///
/// ```
/// use perf_harness::report::Source;
///
/// let source = Source { file: "benches/cache.rs".into(), line: 12 };
/// assert_eq!(format!("{}:{}", source.file, source.line), "benches/cache.rs:12");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file, as the compiler named it.
    pub file: String,
    /// The line of the attribute.
    pub line: u32,
}

/// Whether a case could be measured; a missed target is another thing.
///
/// ```
/// use perf_harness::report::{Benchmark, Outcome, Verdict};
///
/// let panicked = Benchmark { outcome: Outcome::Errored, ..Benchmark::new("cache::get") };
/// assert_eq!(panicked.verdict, Verdict::None);
/// ```
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
///
/// ```
/// use perf_harness::report::Verdict;
///
/// assert_eq!(Verdict::default(), Verdict::None);
/// ```
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
