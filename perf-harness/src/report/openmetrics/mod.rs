//! OpenMetrics' text: gauges in base units, each series once, as Prometheus' node exporter takes it
//! from a file.

mod base_unit;
mod families;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::builds::Builds;
use super::machines::Machines;
use super::{Benchmark, Bound, Change, Metric, Outcome, Report, Target, Tier, Verdict};
use base_unit::base_unit;
use families::{Families, Label, Subject};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut families = Families::default();
    run(&mut families, report);
    let machines = Machines::of(report);
    let builds = Builds::of(report);
    for case in &report.benchmarks {
        let labels = case_labels(case, &machines, &builds);
        outcome(&mut families, case, &labels);
        if case.outcome != Outcome::Completed {
            continue;
        }
        for (name, metric) in &case.metrics {
            figure(&mut families, &labels, name, metric);
        }
        for target in &case.targets {
            judged(&mut families, &labels, target);
        }
        for change in &case.comparison {
            changed(&mut families, &labels, change);
        }
    }
    out.write_all(families.text().as_bytes())
}

/// Once a machine.
fn run(families: &mut Families, report: &Report) {
    let of = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let (commit, branch, rust) = (
        of(&report.git_commit),
        of(&report.git_branch),
        of(&report.rust_version),
    );
    for machine in report.machines() {
        let labels: [Label<'_>; 7] = [
            ("profile", &report.profile),
            ("commit", &commit),
            ("branch", &branch),
            ("rust_version", &rust),
            ("machine", &machine.key),
            ("cpu", &machine.cpu),
            ("os", &machine.os),
        ];
        families.add(Subject::Run, "", &labels, 1.0);
    }
}

/// What tells the case from all others.
fn case_labels<'a>(
    case: &'a Benchmark,
    machines: &Machines<'a>,
    builds: &Builds<'a>,
) -> Vec<Label<'a>> {
    let mut labels: Vec<Label<'a>> = vec![
        ("package", &case.package),
        ("bench", &case.bench),
        ("benchmark", &case.id),
    ];
    if let Some(key) = machines.telling_key(case) {
        labels.push(("machine", key));
    }
    if let Some(build) = builds.telling(case) {
        labels.push(("base", build));
    }
    labels
}

fn outcome(families: &mut Families, case: &Benchmark, labels: &[Label<'_>]) {
    let outcomes = [
        (Outcome::Completed, "completed"),
        (Outcome::Errored, "errored"),
        (Outcome::Skipped, "skipped"),
    ];
    for (outcome, name) in outcomes {
        let labels = with(labels, &[("outcome", name)]);
        let is = if case.outcome == outcome { 1.0 } else { 0.0 };
        families.add(Subject::Outcome, "", &labels, is);
    }
}

fn figure(families: &mut Families, labels: &[Label<'_>], name: &str, metric: &Metric) {
    let (unit, convert) = base_unit(name, &metric.unit);
    let mut labels = with(labels, &[("metric", name)]);
    if unit.is_empty() && !matches!(metric.unit.as_str(), "1" | "") {
        labels.push(("unit", &metric.unit));
    }
    match metric.bound {
        Bound::Exact => {}
        Bound::AtMost => labels.push(("bound", "at_most")),
        Bound::AtLeast => labels.push(("bound", "at_least")),
    }
    let ends = [
        (Subject::Value, metric.value),
        // An interval speaks of a figure that is there.
        (Subject::Lower, metric.value.and(metric.lo)),
        (Subject::Upper, metric.value.and(metric.hi)),
    ];
    for (subject, value) in ends {
        if let Some(value) = value {
            families.add(subject, unit, &labels, convert(value));
        }
    }
}

fn judged(families: &mut Families, labels: &[Label<'_>], target: &Target) {
    let tier = match target.tier {
        Tier::Target => "target",
        Tier::Acceptable => "acceptable",
        Tier::Regression => "regression",
    };
    let labels = with(
        labels,
        &[
            ("metric", &target.metric),
            ("target", &target.target),
            ("tier", tier),
        ],
    );
    if let Some(limit) = target.limit {
        let (unit, convert) = base_unit(&target.metric, &target.unit);
        families.add(Subject::Limit, unit, &labels, convert(limit));
    }
    let verdicts = [
        (Verdict::Pass, "pass"),
        (Verdict::Warn, "warn"),
        (Verdict::Fail, "fail"),
        (Verdict::Inconclusive, "inconclusive"),
    ];
    for (verdict, name) in verdicts {
        let labels = with(&labels, &[("verdict", name)]);
        let is = if target.verdict == verdict { 1.0 } else { 0.0 };
        families.add(Subject::Verdict, "", &labels, is);
    }
}

fn changed(families: &mut Families, labels: &[Label<'_>], change: &Change) {
    let labels = with(
        labels,
        &[("metric", &change.metric), ("reference", &change.reference)],
    );
    let ends = [
        (Subject::Change, change.ratio),
        (Subject::ChangeLower, change.ratio.and(change.lo)),
        (Subject::ChangeUpper, change.ratio.and(change.hi)),
    ];
    for (subject, ratio) in ends {
        if let Some(ratio) = ratio {
            families.add(subject, "ratio", &labels, ratio);
        }
    }
}

fn with<'a>(labels: &[Label<'a>], further: &[Label<'a>]) -> Vec<Label<'a>> {
    [labels, further].concat()
}
