//! A whole report against stored runs.

use perf_targets::Metric;

use super::case::judge;
use super::figures::Sides;
use super::fit::{Fit, told};
use crate::config::Settings;
use crate::plan::Rules;
use crate::run::report::{self, conclude};
use crate::store::Found;
use crate::store::wire::{
    BaseHistogram, Baseline, BaselineCase, Benchmark, Change, ChangeVerdict, Machine, Outcome,
    Report,
};

/// Whose absence from a report means that they are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registered {
    /// The report holds all cases that there are.
    AllOfReport,
    /// Some were left out, so nothing is known of those that are not in it.
    Some,
}

/// Holds a report against stored runs: answers its relative targets and the rules, tells the changes,
/// and counts anew.
pub(crate) fn hold(
    report: &mut Report,
    found: &Found,
    settings: &Settings,
    registered: Registered,
) -> Fit {
    let mut fit = Fit {
        is_missing: found.baselines.is_empty(),
        other_machine: other_machine(report, found),
        new: 0,
        unrecorded: Vec::new(),
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
        if benchmark.outcome != Outcome::Completed || benchmark.series.is_some() {
            continue;
        }
        let measured = benchmark.clone();
        let machine = benchmark.machine.as_ref().unwrap_or(&report.machine);
        let kept = kept_of(found, benchmark, machine);
        let elsewhere = kept.and_then(|(baseline, _)| {
            (baseline.machine.key != machine.key).then(|| told(&baseline.machine))
        });
        let sides = kept.map(|(_, kept)| Sides {
            benchmark: &measured,
            kept,
            reference: &found.reference,
            other_machine: elsewhere.as_deref(),
            clock_step_ns,
        });
        judge(benchmark, sides, &missing, settings, &rules);
        benchmark.base_histogram = sides.and_then(latest_histogram);
        if sides.is_none() && !fit.is_missing {
            fit.new += 1;
            let change = Change::without_figures(&found.reference, ChangeVerdict::New);
            benchmark.comparison.push(change);
        }
    }
    if registered == Registered::AllOfReport {
        fit.unrecorded = unrecorded(report, found, settings);
        let removed = removed(report, found);
        report.benchmarks.extend(removed);
    }
    conclude(report, &settings.run, settings.grade);
    fit
}

/// Single calls of the latest kept run; those of another machine would say nothing.
fn latest_histogram(sides: Sides<'_>) -> Option<BaseHistogram> {
    let latest = sides.kept.runs.last()?;
    let is_told = sides.other_machine.is_none() && !latest.histogram.is_empty();
    is_told.then(|| BaseHistogram {
        reference: sides.reference.to_owned(),
        cells: latest.histogram.clone(),
    })
}

/// A machine that runs were kept of and that has measured nothing of the report.
fn other_machine(report: &Report, found: &Found) -> Option<String> {
    let is_here = |key: &str| report.machines().any(|machine| machine.key == key);
    let mut machines = found.baselines.iter().map(|baseline| &baseline.machine);
    machines.find(|machine| !is_here(&machine.key)).map(told)
}

/// The kept runs of a case, those of its machine before others.
fn kept_of<'a>(
    found: &'a Found,
    benchmark: &Benchmark,
    machine: &Machine,
) -> Option<(&'a Baseline, &'a BaselineCase)> {
    let of_target = found
        .baselines
        .iter()
        .filter(|baseline| is_of_target(baseline, &benchmark.package, &benchmark.bench));
    let cases = of_target.flat_map(|baseline| {
        let cases = baseline.cases.iter();
        cases.map(move |case| (baseline, case))
    });
    cases
        .filter(|(_, case)| case.id == benchmark.id && !case.runs.is_empty())
        .min_by_key(|(baseline, _)| baseline.machine.key != machine.key)
}

/// Reports of older versions do not say which bench target they are of.
fn is_of_target(baseline: &Baseline, package: &str, bench: &str) -> bool {
    let fits = |one: &str, other: &str| one.is_empty() || other.is_empty() || one == other;
    fits(&baseline.package, package) && fits(&baseline.bench, bench)
}

/// Cases that only the stored runs have.
fn removed(report: &Report, found: &Found) -> Vec<Benchmark> {
    let mut removed = Vec::new();
    for baseline in &found.baselines {
        let Baseline { package, bench, .. } = baseline;
        let is_there = |id: &str| {
            let mut benchmarks = report.benchmarks.iter();
            benchmarks.any(|one| one.id == id && is_of_target(baseline, &one.package, &one.bench))
        };
        let gone = baseline.cases.iter().filter(|case| !is_there(&case.id));
        removed
            .extend(gone.map(|case| report::removed(&case.id, &found.reference, package, bench)));
    }
    removed
}

/// Figures of benchmarks' own that rules are about and that nothing records: misspelt ones.
fn unrecorded(report: &Report, found: &Found, settings: &Settings) -> Vec<String> {
    let is_recorded = |name: &str| {
        let mut here = report.benchmarks.iter();
        let kept = found.baselines.iter().flat_map(|baseline| &baseline.cases);
        let mut kept = kept.flat_map(|case| &case.runs);
        here.any(|benchmark| benchmark.metrics.contains_key(name))
            || kept.any(|run| run.metrics.contains_key(name))
    };
    let mut names: Vec<String> = Vec::new();
    for rule in &settings.regression {
        if let Metric::Own { name, .. } = &rule.metric
            && !is_recorded(name)
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}
