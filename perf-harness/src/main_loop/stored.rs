//! Stored baselines of a run: found before anything is measured, held against afterwards, and saved.

use super::error::MainError;
use super::identity::Identity;
use super::start::{tell, warn};
use crate::config::{BaselineSource, ComparedBaseline, Settings};
use crate::host::Machine;
use crate::plan::{Plan, PlannedCase};
use crate::report::{Baseline, Benchmark, Outcome, Report};
use crate::run::{self, Registered};
use crate::store::baseline::Baselines;
use crate::store::{Found, RunId, find};
use crate::units::Share;

/// The exit status where a strict baseline is missing, another machine's, or lacks a case.
const UNFIT: u8 = 5;

/// What the flags name, as it was before the run.
pub(super) struct Stored<'a> {
    baselines: Baselines,
    compare: Option<(&'a ComparedBaseline, Found)>,
    load: Option<Found>,
    save: Option<&'a str>,
}

impl<'a> Stored<'a> {
    /// Reads what is there. What cannot be used ends the run before it has begun, also where it would
    /// only be written at its end.
    pub(super) fn open(
        identity: Identity,
        settings: &'a Settings,
        machine: &Machine,
    ) -> Result<Self, MainError> {
        let asked = &settings.baselines;
        let baselines = Baselines::at(&asked.folder);
        let mut of = Baseline {
            package: identity.package.to_owned(),
            bench: identity.crate_name.to_owned(),
            machine: run::machine(machine),
            ..Baseline::default()
        };
        if let Some(name) = &asked.save {
            baselines.writable(name, &of)?;
        }
        let load = match &asked.load {
            None => None,
            Some(source) => {
                if let BaselineSource::Named(name) = source {
                    baselines.read(name)?;
                }
                let found = find(&baselines, source, &of)?;
                // The stored run takes this one's place, and so does its machine.
                if let Some(baseline) = found.baselines.first() {
                    of.machine = baseline.machine.clone();
                }
                Some(found)
            }
        };
        let compare = match &asked.compare {
            None => None,
            Some(compared) => Some((compared, find(&baselines, &compared.source, &of)?)),
        };
        Ok(Self {
            baselines,
            compare,
            load,
            save: asked.save.as_deref(),
        })
    }

    /// The stored run that takes the place of measuring, where that is asked for.
    pub(super) fn loaded(
        &self,
        identity: Identity,
        settings: &Settings,
        plan: &Plan<'_>,
        run_id: &RunId,
    ) -> Result<Option<Report>, MainError> {
        let Some(found) = &self.load else {
            return Ok(None);
        };
        let target = (identity.package, identity.crate_name);
        let run_id = run_id.as_str();
        let report = run::loaded(plan, found, target, run_id, settings);
        let absent = absent(&report);
        if absent > 0 && absent == report.benchmarks.len() {
            return Err(MainError::NothingLoaded {
                name: found.name().to_owned(),
                bench: identity.crate_name.to_owned(),
            });
        }
        if absent > 0 {
            let cases = if absent == 1 { "case is" } else { "cases are" };
            warn(&format!("{absent} {cases} not in `{}`", found.name()));
        }
        Ok(Some(report))
    }

    /// Holds the report against what was found, and says how well that fits.
    pub(super) fn hold(&self, report: &mut Report, settings: &Settings) {
        let Some((compared, found)) = &self.compare else {
            return;
        };
        let registered = if settings.selection.is_narrowed() || settings.load.shard.is_some() {
            Registered::Some
        } else {
            Registered::AllOfReport
        };
        let lacks_cases = self.load.is_some() && absent(report) > 0;
        let fit = run::hold(report, found, settings, registered);
        let missing = format!(
            "there is no baseline `{}` for this bench target: nothing is held against it; save one with --save-baseline NAME",
            found.name()
        );
        for check in fit.checks(&missing) {
            warn(&check.detail);
            report.environment.push(check);
        }
        let scenarios = report.benchmarks.iter();
        let scenarios = scenarios.filter(|benchmark| benchmark.series.is_some());
        if let Some(benchmark) = scenarios.clone().next() {
            let others = match scenarios.count() - 1 {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            tell(&format!(
                "{}{others}: called by a scenario, and so not held against `{}`",
                benchmark.id,
                found.name()
            ));
        }
        if fit.new > 0 {
            let cases = if fit.new == 1 { "case is" } else { "cases are" };
            tell(&format!("{} {cases} new to `{}`", fit.new, found.name()));
        }
        let is_unfit = fit.is_missing || fit.other_machine.is_some() || fit.new > 0 || lacks_cases;
        if compared.is_strict && is_unfit {
            report.summary.end_with(UNFIT);
        }
    }

    /// Keeps what was measured, and says what was not.
    pub(super) fn save(&self, plan: &Plan<'_>, report: &Report) -> Result<(), MainError> {
        let Some(name) = self.save else {
            return Ok(());
        };
        for planned in plan.cases.iter().filter(|planned| planned.runs) {
            if planned.scenario.is_some() {
                warn(&format!(
                    "{} is called by a scenario and was not saved: it is held to its targets alone",
                    planned.case.id
                ));
            }
        }
        // What is only in the stored runs stands behind the cases of the plan.
        let cases = plan.cases.iter().zip(&report.benchmarks);
        let of_loops = |planned: &&PlannedCase<'_>| planned.runs && planned.scenario.is_none();
        for (_, benchmark) in cases.filter(|(planned, _)| of_loops(planned)) {
            let what = match benchmark.outcome {
                Outcome::Completed => continue,
                Outcome::Errored => "errored",
                Outcome::Skipped => "had no turn",
            };
            warn(&format!(
                "{} {what} and was not saved: `{name}` keeps what it has of it",
                benchmark.id
            ));
        }
        for benchmark in &report.benchmarks {
            if let Some(share) = disturbed(benchmark) {
                warn(&format!(
                    "{} is saved with a mean that is known to within {} only: save it again where the machine is quiet",
                    benchmark.id,
                    Share(share)
                ));
            }
        }
        for path in self.baselines.save(name, report)? {
            tell(&format!("saved as `{name}` in {}", path.display()));
        }
        Ok(())
    }
}

/// How well the mean of a case is known, where that is so badly that runs hardly compare with it.
fn disturbed(benchmark: &Benchmark) -> Option<f64> {
    const BADLY: f64 = 0.1;
    let mean = benchmark.metrics.get("mean")?;
    let (value, lower, upper) = (mean.value?, mean.lo?, mean.hi?);
    let share = (upper - value).max(value - lower) / value;
    (share > BADLY).then_some(share)
}

/// Cases of a loaded report that nothing is stored of.
fn absent(report: &Report) -> usize {
    let benchmarks = report.benchmarks.iter();
    benchmarks
        .filter(|benchmark| benchmark.outcome == Outcome::Skipped)
        .count()
}
