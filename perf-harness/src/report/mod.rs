//! What was measured, as it is stored, exchanged and shown.
//!
//! [`Report`] is the schema of `report.json`, of the run files and of `--output-format json`.
//!
//! - Reading: [`Report::from_json`] takes one file, [`runs`] finds what bench targets have left,
//!   [`merge()`] joins the reports of several processes or machines, `merge_shards` (feature `load`)
//!   the parts of one run.
//! - Judging: a report brings its verdicts along; [`compare()`] judges it against an older one by
//!   [`Rules`], and [`worse_exit_status`] and [`Rules::exit_status`] say how a program should end.
//! - Keeping: [`baselines`] are runs that later ones are held against.
//! - Writing: [`write()`] renders a report in any [`Format`].
//!
//! ```
//! use perf_harness::report::{Report, Verdict};
//!
//! let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
//! for benchmark in &report.benchmarks {
//!     let missed = benchmark.targets.iter().filter(|target| target.verdict == Verdict::Fail);
//!     for target in missed {
//!         println!("{}: {}", benchmark.id, target.explanation);
//!     }
//! }
//! # Ok::<(), perf_harness::report::ReadError>(())
//! ```
//!
//! # Versions
//!
//! This module follows semantic versioning as cargo reads it: between versions that cargo takes for
//! compatible (0.1.3 and 0.1.4, 1.2 and 1.3) whatever compiles goes on compiling, and no field and no
//! variant is added to its types. The files have a version of their own, [`SCHEMA`] and
//! [`BASELINE_SCHEMA`]: fields that a reader does not know are passed over, a newer major version is
//! refused with a [`ReadError`], and older files are read.
//!
//! ```
//! use perf_harness::report::{Format, Report, Style, write};
//!
//! let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
//! for benchmark in &report.benchmarks {
//!     println!("{}: {:?}", benchmark.id, benchmark.verdict);
//! }
//! let mut text = Vec::new();
//! write(Format::Markdown, &report, &mut text, Style::default())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod bencher;
mod bmf;
mod builds;
mod case_name;
mod case_scenario;
mod case_table;
mod change;
mod columns;
mod csv;
mod distinct_ids;
mod ended_early;
mod evidence;
mod figure;
mod finding;
mod finding_kind;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fixture_parts;
#[cfg(test)]
mod fixture_scenarios;
mod format;
mod gate;
mod github;
mod headline;
mod html;
mod junit;
pub(crate) mod libtest;
mod machines;
mod margin;
mod markdown;
mod openmetrics;
mod overview;
mod ratio;
mod scenario;
#[cfg(test)]
mod schema;
mod since;
mod source_path;
mod step_summary;
mod table;
mod target_sentence;
mod terminal;
mod text;
mod verdict_word;
mod watched;
mod whole;
mod xml;

pub use crate::config::{Format, source_prefix};
pub use crate::run::{Rules, RulesError, compare};
#[cfg(feature = "load")]
pub use crate::run::{ShardsError, merge_shards};
pub use crate::store::wire::*;
pub use crate::store::{ReadError, WriteError, merge, worse_exit_status, write_atomically};
pub use distinct_ids::{distinct, lasting_ids};
pub use finding::{Finding, Statement, findings, is_noteworthy};
pub use finding_kind::FindingKind;
pub use format::{Style, write};
pub use markdown::{Told, base_name, issue_page, resolved, told_of};
pub use since::Since;
pub use step_summary::append_step_summary;
pub use whole::verdict_line;

/// Runs that are kept for later ones to be held against: finding, reading, adding, removing, and
/// taking them elsewhere.
///
/// ```
/// use perf_harness::report::{Report, baselines::Baselines};
///
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// let report = Report::from_json(include_bytes!("../../tests/fixtures/perf-report-1.json"))?;
/// let baselines = Baselines::at(folder);
/// baselines.save("main", &report)?;
/// for file in baselines.read("main")?.files {
///     println!("{}: {} cases", file.path.display(), file.baseline.cases.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod baselines {
    pub use crate::store::baseline::{BaselineError, Baselines, Entry, StoredFile, of_report};
}

/// What bench targets have left under a home: finding and reading runs, of which each process wrote a
/// file.
///
/// ```
/// use perf_harness::report::runs::Results;
///
/// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
/// for id in results.runs().ids()? {
///     println!("{id}: {} files", results.runs().read(&id)?.files.len());
/// }
/// # Ok::<(), perf_harness::report::runs::RunsError>(())
/// ```
pub mod runs {
    pub use crate::store::{Results, Run, RunFile, Runs, RunsError};
}
