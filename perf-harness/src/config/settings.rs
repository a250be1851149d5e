use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use perf_targets::Target;

use super::baseline::BaselineSettings;
use super::case::CaseSettings;
use super::choice::{Color, FailOn, Mode, Output, Pin};
use super::error::ConfigError;
use super::fault::alternatives;
use super::file::BenchTable;
use super::format::Format;
use super::glob;
use super::layers::Layers;
use super::load_flags::LoadSettings;
use super::options::{CaseOptions, RunOptions, Scope, settings};
use super::sections::{Checks, Grade, RegressionRule};
use super::selection::Selection;
use super::show::{Row, columns};
use crate::load::Scenario;
use crate::measure::CallerCounts;

/// What the process is asked to do.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    pub(crate) selection: Selection,
    pub(crate) run: RunSettings,
    /// Another build of the bench target, which this one is held against.
    pub(crate) against: Option<Against>,
    /// What is written by request; one goes to standard output, or the table and the annotations do.
    pub(crate) outputs: Vec<Output>,
    /// The files of `[report]`, which all processes of a run share; their paths are absolute.
    pub(crate) report_files: Vec<Output>,
    /// Where the workspace lies in its repository.
    pub(crate) source_prefix: Option<PathBuf>,
    /// The summary of the step of GitHub Actions that the process is.
    pub(crate) step_summary: Option<PathBuf>,
    /// Where results live.
    pub(crate) home: PathBuf,
    pub(crate) baselines: BaselineSettings,
    pub(crate) grade: Grade,
    pub(crate) regression: Vec<RegressionRule>,
    pub(crate) checks: Checks,
    /// The scenarios of perf.toml, by name.
    pub(crate) scenarios: BTreeMap<String, Scenario>,
    pub(crate) load: LoadSettings,
    /// What the user should know before the run.
    pub(crate) warnings: Vec<String>,
    pub(super) layers: Layers,
    /// What is no option, for [`show`](Self::show).
    pub(super) rows: Vec<Row>,
}

/// Another build of the bench target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Against {
    /// Its executable; the path is absolute.
    pub(crate) program: PathBuf,
    /// What reports call it.
    pub(crate) name: String,
    /// Where its shared libraries are, in the form of the system's own variable; else where those of
    /// this program are.
    pub(crate) libraries: Option<OsString>,
}

/// What holds for the process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunSettings {
    pub(crate) profile: String,
    /// As a fraction.
    pub(crate) confidence: f64,
    pub(crate) strict: bool,
    pub(crate) fail_on: FailOn,
    pub(crate) pin: Pin,
    /// Whether valgrind counts.
    pub(crate) instructions: bool,
    /// The longest measuring of all cases together.
    pub(crate) time_budget: Option<Duration>,
    pub(crate) seed: Option<u64>,
    pub(crate) color: Color,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) nocapture: bool,
}

impl RunSettings {
    /// Of options that lie over the built-in ones.
    pub(super) fn new(options: RunOptions, profile: String) -> Self {
        const BUILT_IN: &str = "the built-in options have it";
        Self {
            profile,
            confidence: options.confidence.expect(BUILT_IN),
            strict: options.strict.expect(BUILT_IN),
            fail_on: options.fail_on.expect(BUILT_IN),
            pin: options.pin.expect(BUILT_IN),
            instructions: options.instructions.expect(BUILT_IN),
            time_budget: options.time_budget,
            seed: options.seed,
            color: options.color.expect(BUILT_IN),
            quiet: options.quiet.expect(BUILT_IN),
            verbose: options.verbose.expect(BUILT_IN),
            nocapture: options.nocapture.expect(BUILT_IN),
        }
    }
}

impl Settings {
    /// Whether a form is among those that are written.
    pub(crate) fn writes(&self, format: Format) -> bool {
        let mut all = self.outputs.iter().chain(&self.report_files);
        all.any(|output| output.format == format)
    }

    /// What holds for the case that goes by these names and whose attribute gives these options.
    pub(crate) fn for_case(&self, names: &[&str], attribute: &CaseOptions) -> CaseSettings {
        let options = self.layers.of_case(names, attribute.clone());
        CaseSettings::new(options, &self.layers.extra_targets)
    }

    /// Whether a target comes from the command line or the environment, and so is every case's.
    pub(crate) fn is_for_all(&self, target: &Target) -> bool {
        self.layers.extra_targets.contains(target)
    }

    /// The callers that are asked for, those of `attribute` where nothing else is said: as `threads`
    /// and as `concurrency`, of which one at most is there.
    pub(crate) fn callers_of(
        &self,
        id: &str,
        attribute: CaseOptions,
    ) -> (Option<CallerCounts>, Option<CallerCounts>) {
        let options = self.layers.of_case(&[id], attribute);
        (options.threads, options.concurrency)
    }

    /// Refuses numbers of callers that are said of one of the cases that such numbers make.
    pub(crate) fn check_callers(&self, stems: &[&str], ids: &[&str]) -> Result<(), ConfigError> {
        let matches_any = |table: &BenchTable, names: &[&str]| {
            names.iter().any(|name| glob::matches(&table.glob, name))
        };
        let misplaced: Vec<String> = self
            .layers
            .bench
            .iter()
            .filter(|table| {
                let CaseOptions {
                    threads,
                    concurrency,
                    ..
                } = &table.layer.options.case;
                threads.is_some() || concurrency.is_some()
            })
            .filter(|table| matches_any(table, ids) && !matches_any(table, stems))
            .map(|table| {
                format!(
                    "{}: [bench.\"{}\"] names a case of a certain number of callers and cannot give that number: leave the part after the last `/` out",
                    table.origin, table.glob
                )
            })
            .collect();
        if misplaced.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::UnmatchedGlob(misplaced))
        }
    }

    /// Refuses `[bench]` tables that are meant for this crate and match none of its cases. Those
    /// whose first segment is another crate's, or is itself a pattern, are left alone.
    pub(crate) fn check_globs(&self, crate_name: &str, ids: &[&str]) -> Result<(), ConfigError> {
        let unmatched: Vec<String> = self
            .layers
            .bench
            .iter()
            .filter(|table| table.glob.split("::").next() == Some(crate_name))
            .filter(|table| !ids.iter().any(|id| glob::matches(&table.glob, id)))
            .map(|table| {
                let near = glob::nearest(&table.glob, ids);
                let near: Vec<String> = near.iter().map(|id| format!("`{id}`")).collect();
                let near: Vec<&str> = near.iter().map(String::as_str).collect();
                let way_out = match near.as_slice() {
                    [] => format!("{crate_name} has none"),
                    near => format!("the nearest are {}", alternatives(near)),
                };
                format!(
                    "{}: [bench.\"{}\"] matches no benchmark; {way_out}",
                    table.origin, table.glob
                )
            })
            .collect();
        if unmatched.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::UnmatchedGlob(unmatched))
        }
    }

    /// Warnings about `[bench]` tables that would match if they began with this crate's name: what
    /// the table on the terminal shows lacks it.
    pub(crate) fn stray_globs(&self, crate_name: &str, ids: &[&str]) -> Vec<String> {
        let matches = |glob: &str| ids.iter().any(|id| glob::matches(glob, id));
        self.layers
            .bench
            .iter()
            .filter_map(|table| {
                let whole = format!("{crate_name}::{}", table.glob);
                (!matches(&table.glob) && matches(&whole)).then(|| {
                    format!(
                        "{}: [bench.\"{}\"] matches no benchmark of `{crate_name}`, whose ids begin with its name; did you mean [bench.\"{whole}\"]?",
                        table.origin, table.glob
                    )
                })
            })
            .collect()
    }

    /// Every setting with its value and where that came from.
    pub(crate) fn show(&self) -> String {
        let general = self.layers.of_process();
        let mut rows = Vec::new();
        for setting in settings().filter(|setting| setting.scope != Scope::Case) {
            let value = (setting.show)(&general.options);
            let origin = general.origin(setting).unwrap_or("built-in");
            rows.push(Row::new(
                setting.name,
                value.unwrap_or_else(|| "none".to_owned()),
                origin,
            ));
        }
        for table in &self.layers.bench {
            for setting in settings() {
                if let Some(value) = (setting.show)(&table.layer.options) {
                    let name = format!("bench.\"{}\".{}", table.glob, setting.name);
                    rows.push(Row::new(
                        name,
                        value,
                        table.layer.origin(setting).unwrap_or_default(),
                    ));
                }
            }
        }
        columns(&[&self.rows[..], &rows].concat())
    }
}
