//! The report as it is stored and exchanged: one versioned schema for run files, `report.json` and
//! `--output-format json`. Times in nanoseconds, sizes in bytes, rates in 1/s, shares as fractions.
//! A figure that could not be had is `null` beside a `reason`.

mod baseline;
mod benchmark;
mod change;
mod grade;
mod ledger;
mod metric;
mod report;
mod series;
mod target;

pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineCase, BaselineMetric, BaselineRun};
pub use benchmark::{BaseHistogram, Benchmark, Outcome, Source, Verdict};
pub use change::{Change, ChangeVerdict, Severity};
pub use grade::{Grade, GradeBands};
pub use ledger::Ledger;
pub use metric::{Better, Bound, Metric, MetricKind};
pub use report::{
    Base, CheckStatus, Clock, EnvironmentCheck, Machine, Report, Shard, ShardedTarget, Summary,
};
pub(crate) use report::{is_base, shown_reference};
pub use series::{
    CurvePoint, Fault, Generator, Resources, Second, Series, SeriesEvent, Stage, Times,
};
pub use target::{Target, Tier};

/// The schema that this version writes.
///
/// ```
/// use perf_harness::report::{Report, SCHEMA};
///
/// let report = Report { schema: SCHEMA.to_owned(), ..Report::default() };
/// assert_eq!(report.schema, "perf-report/1");
/// ```
pub const SCHEMA: &str = "perf-report/1";
