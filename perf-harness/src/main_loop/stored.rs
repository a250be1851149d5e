//! Stored baselines of a run: found before anything is measured, held against afterwards, and saved.

use super::error::MainError;
use super::identity::Identity;
use super::start::{tell, warn};
use crate::config::{BaselineSource, ComparedBaseline, Settings};
use crate::host::Machine;
use crate::plan::Plan;
use crate::report::{Baseline, CheckStatus, EnvironmentCheck, Outcome, Report};
use crate::run::{self, Fit, Registered};
use crate::store::baseline::Baselines;
use crate::store::{Found, RunId, find, worse_exit_status};

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
            baselines.kept(name, &of)?;
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
    ) -> Option<Report> {
        let found = self.load.as_ref()?;
        let target = (identity.package, identity.crate_name);
        if found.baselines.is_empty() {
            warn(&format!(
                "`{}` holds nothing of the bench target {}",
                found.name(),
                identity.crate_name
            ));
        }
        let run_id = run_id.as_str();
        Some(run::loaded(plan, found, target, run_id, &settings.run))
    }

    /// Holds the report against what was found, and says how well that fits.
    pub(super) fn hold(&self, report: &mut Report, settings: &Settings) {
        let Some((compared, found)) = &self.compare else {
            return;
        };
        let registered = if settings.selection.is_narrowed() {
            Registered::Some
        } else {
            Registered::AllOfReport
        };
        let fit = run::hold(report, found, settings, registered);
        for problem in problems(&fit, found) {
            warn(&problem);
            report.environment.push(EnvironmentCheck {
                check: "baseline".to_owned(),
                status: CheckStatus::Warn,
                detail: problem,
            });
        }
        if fit.new > 0 {
            let cases = if fit.new == 1 { "case is" } else { "cases are" };
            tell(&format!("{} {cases} new to `{}`", fit.new, found.name()));
        }
        let is_unfit = fit.is_missing || fit.other_machine.is_some() || fit.new > 0;
        if compared.is_strict && is_unfit {
            let status = report.summary.exit_status;
            report.summary.exit_status = worse_exit_status(status, UNFIT);
        }
    }

    /// Keeps what was measured, and says what was not.
    pub(super) fn save(&self, report: &Report) -> Result<(), MainError> {
        let Some(name) = self.save else {
            return Ok(());
        };
        let errored = report
            .benchmarks
            .iter()
            .filter(|benchmark| benchmark.outcome == Outcome::Errored);
        for benchmark in errored {
            warn(&format!(
                "{} errored and was not saved: `{name}` keeps what it has of it",
                benchmark.id
            ));
        }
        for path in self.baselines.save(name, report)? {
            tell(&format!("saved as `{name}` in {}", path.display()));
        }
        Ok(())
    }
}

/// What is wrong with what was found.
fn problems(fit: &Fit, found: &Found) -> Vec<String> {
    let missing = fit.is_missing.then(|| {
        format!(
            "there is no baseline `{}` for this bench target: nothing is held against it; save one with --save-baseline NAME",
            found.name()
        )
    });
    let elsewhere = fit
        .other_machine
        .as_ref()
        .map(|machine| format!("{machine}; times are not compared, counts are"));
    missing.into_iter().chain(elsewhere).collect()
}
