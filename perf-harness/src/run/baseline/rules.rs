use std::ffi::OsString;
use std::path::Path;

use super::hold::{Registered, hold};
use crate::config::{self, ConfigError, Environment, FailOn, Place, Settings};
use crate::plan::is_against_base;
use crate::run::report::exit_status;
use crate::store::Found;
use crate::store::baseline::of_report;
use crate::store::wire::{Report, Summary, Tier};
use crate::store::worse_exit_status;

/// What a strict run ends with of which a case is undecided.
const UNDECIDED: u8 = 4;

/// What a comparison of stored results is judged by: the tiers of `[regression]`, `tolerance`,
/// `confidence`, `strict` and `fail_on`. Without a perf.toml, the built-in ones.
///
/// ```
/// use perf_harness::report::{Report, Rules, Verdict, compare};
///
/// let report = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let compared = compare(&report, &report, "itself", &Rules::default());
/// assert_ne!(compared.summary.verdict, Verdict::Fail);
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rules {
    pub(super) settings: Settings,
}

/// Why no rules could be had: a mistake in perf.toml, in a variable or in a flag.
///
/// ```
/// use perf_harness::report::Rules;
///
/// let error = Rules::load(env!("CARGO_MANIFEST_DIR").as_ref(), ["--strickt".into()]).unwrap_err();
/// assert!(error.to_string().contains("did you mean `--strict`"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RulesError(#[from] ConfigError);

impl Default for Rules {
    fn default() -> Self {
        Self {
            settings: config::built_in(),
        }
    }
}

impl Rules {
    /// As a bench target of a package reads them: from perf.toml, from the `PERF_BENCH_…` variables and
    /// from flags, which are those of a bench target.
    ///
    /// # Errors
    ///
    /// One of these has a mistake, or perf.toml cannot be read.
    ///
    /// ```
    /// use perf_harness::report::Rules;
    ///
    /// let flags = ["--profile", "ci", "--fail-on", "warn"].map(Into::into);
    /// let rules = Rules::load(env!("CARGO_MANIFEST_DIR").as_ref(), flags)?;
    /// # let _ = rules;
    /// # Ok::<(), perf_harness::report::RulesError>(())
    /// ```
    pub fn load(
        package_dir: &Path,
        flags: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, RulesError> {
        let place = Place {
            package_dir: package_dir.to_owned(),
            crate_name: String::new(),
        };
        let argv = std::iter::once(OsString::new()).chain(flags);
        let settings = config::load(argv, &Environment::from_process(), &place)?;
        Ok(Self { settings })
    }

    #[cfg(feature = "load")]
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What a run ends with that comes to such a summary: by its cases anew, with `fail_on` and
    /// `strict`, and by what else has ended it, which stays. So does a 4, which says that the run was
    /// strict, unless nothing is to fail.
    ///
    /// ```
    /// use perf_harness::report::{Rules, Summary};
    ///
    /// let strict = Rules::load(env!("CARGO_MANIFEST_DIR").as_ref(), ["--strict".into()])?;
    /// assert_eq!(strict.exit_status(&Summary { inconclusive: 1, ..Summary::default() }), 4);
    /// assert_eq!(strict.exit_status(&Summary { exit_status: 5, ..Summary::default() }), 5);
    /// # Ok::<(), perf_harness::report::RulesError>(())
    /// ```
    #[must_use]
    pub fn exit_status(&self, summary: &Summary) -> u8 {
        let settings = &self.settings.run;
        let mut of_cases = exit_status(summary, settings);
        if summary.exit_status == UNDECIDED && settings.fail_on != FailOn::Never {
            of_cases = worse_exit_status(of_cases, UNDECIDED);
        }
        worse_exit_status(summary.status_beside_cases(), of_cases)
    }
}

/// Judges `new` against `old`, as `--baseline` would: by the relative targets that `new` holds and by
/// the tiers of `[regression]`. Targets that are not relative to a base are left out. The changes name
/// `baseline:` and `reference`; cases of `old` that `new` lacks are among the cases as skipped ones.
/// Where `old` holds nothing or comes from another machine, a check of the environment says so.
///
/// One old run tells nothing of how far runs lie apart, which is assumed then: see METHODOLOGY.md.
///
/// ```
/// use perf_harness::report::{ChangeVerdict, Report, Rules, compare};
///
/// let old = Report::from_json(include_bytes!("../../../tests/fixtures/perf-report-1.json"))?;
/// let mut new = old.clone();
/// new.benchmarks.pop();
/// let compared = compare(&old, &new, "old.json", &Rules::default());
/// let last = compared.benchmarks.last().unwrap();
/// assert!(last.comparison.iter().all(|change| change.reference == "baseline:old.json"));
/// # Ok::<(), perf_harness::report::ReadError>(())
/// ```
#[must_use]
pub fn compare(old: &Report, new: &Report, reference: &str, rules: &Rules) -> Report {
    let mut compared = Report {
        base: None,
        ..new.clone()
    };
    for benchmark in &mut compared.benchmarks {
        benchmark.comparison.clear();
        benchmark.targets.retain(|target| {
            let parsed: Option<perf_targets::Target> = target.target.parse().ok();
            target.tier != Tier::Regression && parsed.is_some_and(|target| is_against_base(&target))
        });
    }
    let found = Found {
        reference: format!("baseline:{reference}"),
        baselines: of_report(old),
    };
    let registered = Registered::AllOfReport;
    let fit = hold(&mut compared, &found, &rules.settings, registered);
    let missing = format!("`{reference}` holds no completed case: nothing is held against it");
    compared.environment.extend(fit.checks(&missing));
    compared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(flags: &[&str]) -> Rules {
        let place = Place {
            package_dir: std::env::temp_dir(),
            crate_name: String::new(),
        };
        let argv = std::iter::once("").chain(flags.iter().copied());
        let settings = config::load(argv.map(OsString::from), &Environment::default(), &place);
        Rules {
            settings: settings.unwrap(),
        }
    }

    #[test]
    fn what_is_no_cases_doing_stays_whatever_the_cases_come_to() {
        let missed = |exit_status, run_status| Summary {
            fail: 1,
            exit_status,
            run_status,
            ..Summary::default()
        };
        for run_status in [5, 130, 101] {
            let stored = missed(worse_exit_status(3, run_status), run_status);
            assert_eq!(
                rules(&["--fail-on", "never"]).exit_status(&stored),
                run_status
            );
        }
        assert_eq!(rules(&["--strict"]).exit_status(&missed(3, 5)), 3);
        // A process was killed: no case of it is there to have errored.
        let killed = Summary {
            pass: 3,
            exit_status: 101,
            ..Summary::default()
        };
        assert_eq!(rules(&["--strict"]).exit_status(&killed), 101);
        assert_eq!(rules(&["--fail-on", "warn"]).exit_status(&missed(3, 0)), 3);
        assert_eq!(rules(&["--fail-on", "never"]).exit_status(&missed(3, 0)), 0);
    }

    #[test]
    fn a_run_that_was_strict_stays_so() {
        let stored = Summary {
            inconclusive: 1,
            exit_status: 4,
            ..Summary::default()
        };
        assert_eq!(rules(&["--fail-on", "warn"]).exit_status(&stored), 4);
        assert_eq!(rules(&["--fail-on", "never"]).exit_status(&stored), 0);
    }
}
