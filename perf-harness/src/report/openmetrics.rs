//! OpenMetrics' text: gauges in base units, each series once, as Prometheus' node exporter takes it
//! from a file.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::builds::Builds;
use super::figure::is_share;
use super::machines::Machines;
use super::text::escape;
use super::{Benchmark, Change, Metric, Outcome, Report, Target, Tier, Verdict};

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

/// What a family is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Subject {
    Run,
    Outcome,
    Value,
    Lower,
    Upper,
    Limit,
    Verdict,
    Change,
    ChangeLower,
    ChangeUpper,
}

impl Subject {
    /// The name without its unit, and what it means.
    fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Run => (
                "run_info",
                "What was measured and on what, in labels; always 1",
            ),
            Self::Outcome => (
                "outcome",
                "Whether the benchmark could be measured: 1 for the outcome it had",
            ),
            Self::Value => ("value", "Figure of a benchmark"),
            Self::Lower => (
                "lower_bound",
                "Lower end of the confidence interval of a benchmark's figure",
            ),
            Self::Upper => (
                "upper_bound",
                "Upper end of the confidence interval of a benchmark's figure",
            ),
            Self::Limit => ("target_limit", "Limit of a benchmark's target"),
            Self::Verdict => (
                "target_verdict",
                "Whether a benchmark's target holds: 1 for the verdict it had",
            ),
            Self::Change => ("change", "Figure of a benchmark over that of its reference"),
            Self::ChangeLower => (
                "change_lower_bound",
                "Lower end of the confidence interval of a change",
            ),
            Self::ChangeUpper => (
                "change_upper_bound",
                "Upper end of the confidence interval of a change",
            ),
        }
    }
}

/// The families with their samples, in order.
#[derive(Default)]
struct Families {
    samples: BTreeMap<(Subject, &'static str), Vec<String>>,
    seen: HashSet<(Subject, &'static str, String)>,
}

type Label<'a> = (&'static str, &'a str);

impl Families {
    /// Adds a sample, unless it is no number. The unit may be empty.
    fn add(&mut self, subject: Subject, unit: &'static str, labels: &[Label<'_>], value: f64) {
        if !value.is_finite() {
            return;
        }
        let mut text = shown(labels);
        let mut number = 1;
        // Texts that differ in what cannot be shown may look the same.
        while !self.seen.insert((subject, unit, text.clone())) {
            number += 1;
            text = format!("{},number=\"{number}\"", shown(labels));
        }
        let samples = self.samples.entry((subject, unit)).or_default();
        samples.push(format!("{{{text}}} {value:?}"));
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for ((subject, unit), samples) in &self.samples {
            let (name, help) = subject.described();
            let separator = if unit.is_empty() { "" } else { "_" };
            let name = format!("perf_bench_{name}{separator}{unit}");
            let _ = writeln!(text, "# TYPE {name} gauge");
            if !unit.is_empty() {
                let _ = writeln!(text, "# UNIT {name} {unit}");
            }
            let _ = writeln!(text, "# HELP {name} {help}.");
            for sample in samples {
                let _ = writeln!(text, "{name}{sample}");
            }
        }
        text.push_str("# EOF\n");
        text
    }
}

/// Labels as they stand between the braces.
fn shown(labels: &[Label<'_>]) -> String {
    let labels = labels.iter().map(|(name, value)| {
        let value = escape(value)
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        format!("{name}=\"{value}\"")
    });
    labels.collect::<Vec<_>>().join(",")
}

fn run(families: &mut Families, report: &Report) {
    let machine = &report.machine;
    let of = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let (commit, branch, rust) = (
        of(&report.git_commit),
        of(&report.git_branch),
        of(&report.rust_version),
    );
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

/// The base unit's name, which a count has none of, and how a value comes to it.
fn base_unit(metric: &str, unit: &str) -> (&'static str, fn(f64) -> f64) {
    let as_it_is = |value| value;
    match unit {
        "ns" => ("seconds", seconds),
        "B" => ("bytes", as_it_is),
        "1/s" => ("per_second", as_it_is),
        "B/s" => ("bytes_per_second", as_it_is),
        "B/h" => ("bytes_per_second", |value| value / 3_600.0),
        "share" => ("ratio", as_it_is),
        "1" if is_share(metric) => ("ratio", as_it_is),
        _ => ("", as_it_is),
    }
}

/// By its digits: a division would add some that were not measured.
fn seconds(ns: f64) -> f64 {
    let text = format!("{ns:e}");
    let shifted = text.split_once('e').and_then(|(digits, exponent)| {
        let exponent: i32 = exponent.parse().ok()?;
        format!("{digits}e{}", exponent - 9).parse().ok()
    });
    shifted.unwrap_or(ns / 1e9)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::fixture::{self, written};
    use crate::report::fixture_parts::{count, target};
    use crate::report::{ChangeVerdict, Format, Machine};

    /// A sample as a reader of the format has it.
    #[derive(Debug)]
    struct Sample {
        name: String,
        labels: BTreeMap<String, String>,
        value: f64,
    }

    fn read(report: &Report) -> Vec<Sample> {
        let text = written(Format::OpenMetrics, report);
        let lines = text.strip_suffix("# EOF\n").unwrap().lines();
        lines
            .filter(|line| !line.starts_with("# "))
            .map(sample)
            .collect()
    }

    fn sample(line: &str) -> Sample {
        let (name, rest) = line.split_once('{').unwrap();
        let mut labels = BTreeMap::new();
        let mut chars = rest.chars();
        loop {
            let label: String = chars.by_ref().take_while(|c| *c != '=').collect();
            assert_eq!(chars.next(), Some('"'), "{line}");
            let mut value = String::new();
            loop {
                match chars.next().unwrap() {
                    '"' => break,
                    '\\' => value.push(match chars.next().unwrap() {
                        'n' => '\n',
                        other => other,
                    }),
                    other => value.push(other),
                }
            }
            assert_eq!(labels.insert(label, value), None, "{line}");
            match chars.next().unwrap() {
                ',' => {}
                '}' => break,
                other => panic!("{other} in {line}"),
            }
        }
        let value = chars.as_str().strip_prefix(' ').unwrap().parse().unwrap();
        Sample {
            name: name.to_owned(),
            labels,
            value,
        }
    }

    fn find<'a>(all: &'a [Sample], name: &str, labels: &[(&str, &str)]) -> Option<&'a Sample> {
        let has = |sample: &Sample, label: &str, value: &str| {
            sample.labels.get(label).is_some_and(|found| found == value)
        };
        all.iter().find(|sample| {
            sample.name == name
                && labels
                    .iter()
                    .all(|(label, value)| has(sample, label, value))
        })
    }

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!(
            "openmetrics",
            written(Format::OpenMetrics, &fixture::report())
        );
    }

    #[test]
    fn every_odd_name_is_read_back_and_no_series_is_there_twice() {
        for report in [fixture::report(), fixture::odd_names()] {
            let all = read(&report);
            let series: BTreeSet<_> = all.iter().map(|one| (&one.name, &one.labels)).collect();
            assert_eq!(series.len(), all.len());
            assert!(all.iter().all(|sample| sample.value.is_finite()));
            for case in &report.benchmarks {
                let (id, bench) = (escape(&case.id), escape(&case.bench));
                for (name, metric) in &case.metrics {
                    let labels = [
                        ("benchmark", &*id),
                        ("bench", &*bench),
                        ("metric", &*escape(name)),
                    ];
                    let (unit, convert) = base_unit(name, &metric.unit);
                    let family = match unit {
                        "" => "perf_bench_value".to_owned(),
                        unit => format!("perf_bench_value_{unit}"),
                    };
                    let found = find(&all, &family, &labels).map(|sample| sample.value);
                    assert_eq!(found, metric.value.map(convert), "{name}");
                }
            }
        }
    }

    #[test]
    fn figures_are_in_base_units() {
        let all = read(&fixture::report());
        let value = |name: &str, labels: &[(&str, &str)]| find(&all, name, labels).unwrap().value;
        let mean = [("benchmark", "cache::get_hit"), ("metric", "mean")];
        assert_eq!(value("perf_bench_value_seconds", &mean), 12.1e-9);
        assert_eq!(value("perf_bench_lower_bound_seconds", &mean), 12e-9);
        assert_eq!(value("perf_bench_change_ratio", &mean), 1.025);
        let p99 = [("benchmark", "cache::get_hit"), ("target", "p99 < 1us")];
        assert_eq!(value("perf_bench_target_limit_seconds", &p99), 1e-6);
        let passed = [p99[0], p99[1], ("verdict", "pass")];
        assert_eq!(value("perf_bench_target_verdict", &passed), 1.0);
        let missed = [p99[0], p99[1], ("verdict", "fail")];
        assert_eq!(value("perf_bench_target_verdict", &missed), 0.0);
        let errors = [("metric", "errors")];
        assert_eq!(value("perf_bench_value_ratio", &errors), 0.001);
        let none = [("benchmark", "cache::evict"), ("metric", "p99")];
        assert!(find(&all, "perf_bench_value_seconds", &none).is_none());
        let errored = [("benchmark", "cache::refill"), ("outcome", "errored")];
        assert_eq!(value("perf_bench_outcome", &errored), 1.0);
    }

    #[test]
    fn what_looks_alike_stays_apart() {
        let of = |package: &str, id: &str, key: Option<&str>| Benchmark {
            package: package.into(),
            machine: key.map(|key| Machine {
                key: key.into(),
                ..Machine::default()
            }),
            metrics: BTreeMap::from([("allocs".into(), count(1.0))]),
            targets: vec![target("allocs == 1", Verdict::Pass); 2],
            ..Benchmark::new(id)
        };
        let report = Report {
            benchmarks: vec![
                of("shop", "a", None),
                of("stock", "a", None),
                of("stock", "a", Some("one")),
                of("stock", "a", Some("other")),
                Benchmark {
                    comparison: vec![Change::without_figures("build:v1", ChangeVerdict::New)],
                    ..of("shop", "a", None)
                },
                of("stock", "a\nb", None),
                of("stock", "a\\nb", None),
            ],
            ..Report::default()
        };
        let all = read(&report);
        let series: BTreeSet<_> = all.iter().map(|one| (&one.name, &one.labels)).collect();
        assert_eq!(series.len(), all.len());
        let values = all.iter().filter(|one| one.name == "perf_bench_value");
        assert_eq!(values.count(), 7);
    }
}
