//! A whole report against stored runs.

use std::collections::BTreeSet;
use std::time::Duration;

use super::case::judge;
use super::figures::Sides;
use crate::config::Settings;
use crate::plan::Rules;
use crate::run::report::{self, summary};
use crate::store::Found;
use crate::store::wire::{
    Baseline, BaselineCase, Benchmark, Change, ChangeVerdict, Machine, Outcome, Report,
};

/// Whose absence from a report means that they are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registered {
    /// The report holds all cases that there are.
    AllOfReport,
    /// Some were left out, so nothing is known of those that are not in it.
    Some,
}

/// How well what was found fits the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Nothing is stored for the bench target.
    pub(crate) is_missing: bool,
    /// What the stored runs were measured on, where it is another machine.
    pub(crate) other_machine: Option<String>,
    /// Cases that the stored runs lack.
    pub(crate) new: usize,
}

/// Holds a report against stored runs: answers its relative targets and the rules, tells the changes,
/// and counts anew.
pub(crate) fn hold(
    report: &mut Report,
    found: &Found,
    settings: &Settings,
    registered: Registered,
) -> Fit {
    let other = found
        .baselines
        .iter()
        .map(|baseline| &baseline.machine)
        .find(|machine| machine.key != report.machine.key);
    let mut fit = Fit {
        is_missing: found.baselines.is_empty(),
        other_machine: other.map(told),
        new: 0,
    };
    let rules = Rules::new(&settings.regression);
    let missing = if fit.is_missing {
        format!(
            "nothing is stored as `{}` for this bench target",
            found.name()
        )
    } else {
        format!("`{}` has no such case", found.name())
    };
    let clock_step_ns = report.clock.resolution_ns;
    for benchmark in &mut report.benchmarks {
        if benchmark.outcome != Outcome::Completed {
            continue;
        }
        let measured = benchmark.clone();
        let sides = kept_of(found, benchmark).map(|kept| Sides {
            benchmark: &measured,
            kept,
            reference: &found.reference,
            other_machine: fit.other_machine.as_deref(),
            clock_step_ns,
        });
        judge(benchmark, sides, &missing, settings, &rules);
        if sides.is_none() && !fit.is_missing {
            fit.new += 1;
            let change = Change::without_figures(&found.reference, ChangeVerdict::New);
            benchmark.comparison.push(change);
        }
    }
    if registered == Registered::AllOfReport {
        let removed = removed(report, found);
        report.benchmarks.extend(removed);
    }
    let elapsed = Duration::try_from_secs_f64(report.summary.elapsed_ns / 1e9).unwrap_or_default();
    let grade = report.summary.grade.take();
    report.summary = summary(&report.benchmarks, &settings.run, elapsed);
    report.summary.grade = grade;
    fit
}

/// The kept runs of a case.
fn kept_of<'a>(found: &'a Found, benchmark: &Benchmark) -> Option<&'a BaselineCase> {
    let cases = found
        .baselines
        .iter()
        .filter(|baseline| is_of_target(baseline, &benchmark.package, &benchmark.bench))
        .flat_map(|baseline| &baseline.cases);
    let mut cases = cases.filter(|case| case.id == benchmark.id && !case.runs.is_empty());
    cases.next()
}

/// Reports of older versions do not say which bench target they are of.
fn is_of_target(baseline: &Baseline, package: &str, bench: &str) -> bool {
    let fits = |one: &str, other: &str| one.is_empty() || other.is_empty() || one == other;
    fits(&baseline.package, package) && fits(&baseline.bench, bench)
}

/// Cases of the report's bench targets that only the stored runs have.
fn removed(report: &Report, found: &Found) -> Vec<Benchmark> {
    let ids: BTreeSet<&str> = report.benchmarks.iter().map(|one| &*one.id).collect();
    let is_of_report = |baseline: &&Baseline| {
        report
            .benchmarks
            .iter()
            .any(|one| is_of_target(baseline, &one.package, &one.bench))
    };
    let mut removed = Vec::new();
    for baseline in found.baselines.iter().filter(is_of_report) {
        for case in &baseline.cases {
            if ids.contains(&*case.id) {
                continue;
            }
            let Baseline { package, bench, .. } = baseline;
            removed.push(report::removed(&case.id, &found.reference, package, bench));
        }
    }
    removed
}

/// A machine in a few words.
fn told(machine: &Machine) -> String {
    const GIB: f64 = 1_073_741_824.0;
    format!(
        "the stored runs come from another machine: {}, {} cores, {:.0} GiB, {}",
        machine.cpu,
        machine.cores,
        machine.memory_bytes as f64 / GIB,
        machine.os
    )
}
