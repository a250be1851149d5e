use std::collections::HashMap;

use super::summary::summarize;
use super::wire::{Benchmark, CheckStatus, EnvironmentCheck, Report, Summary};
use super::worse_exit_status;

/// The reports of the processes of one run as one, or nothing of none.
///
/// They come in the order in which the processes started: of a case that was run twice the later
/// result stays. The cases are put in the order of packages, bench targets and source, the summary
/// counts all of them, and its exit status is [the worst](worse_exit_status).
///
/// ```
/// use perf_harness::report::{Benchmark, Report, merge};
///
/// let of = |id: &str| Report { benchmarks: vec![Benchmark::new(id)], ..Report::default() };
/// let whole = merge(vec![of("cache::get"), of("store::put")]).expect("there are two");
/// assert_eq!(whole.summary.unjudged, 2);
/// assert_eq!(merge(Vec::new()), None);
/// ```
#[must_use]
pub fn merge(reports: Vec<Report>) -> Option<Report> {
    let mut kept = drop_superseded(reports);
    let mut merged = kept.first()?.clone();
    if kept.len() == 1 {
        return Some(merged);
    }
    merged.environment = environment(&kept);
    merged.base = kept.iter().find_map(|report| report.base.clone());
    let (mut exit_status, mut elapsed_ns) = (0, 0.0);
    for report in &kept {
        exit_status = worse_exit_status(exit_status, report.summary.exit_status);
        elapsed_ns += report.summary.elapsed_ns;
    }
    merged.benchmarks = kept
        .iter_mut()
        .flat_map(|report| std::mem::take(&mut report.benchmarks))
        .collect();
    merged
        .benchmarks
        .sort_by(|one, other| place(one).cmp(&place(other)));
    merged.summary = Summary {
        exit_status,
        elapsed_ns,
        ..summarize(&merged.benchmarks, merged.grade_bands)
    };
    Some(merged)
}

/// Package and bench target as cargo orders them, then the order of the source.
fn place(benchmark: &Benchmark) -> (&str, &str, &str, u32) {
    let Benchmark {
        package,
        bench,
        source,
        ..
    } = benchmark;
    (package, bench, &source.file, source.line)
}

/// Takes out what a later report holds too, and reports that hold nothing else: their exit status
/// speaks of results that are no longer there.
fn drop_superseded(mut reports: Vec<Report>) -> Vec<Report> {
    let mut last: HashMap<(String, String, String), usize> = HashMap::new();
    for (number, report) in reports.iter().enumerate() {
        for benchmark in &report.benchmarks {
            last.insert(key(benchmark), number);
        }
    }
    let mut number = 0;
    reports.retain_mut(|report| {
        let before = report.benchmarks.len();
        report
            .benchmarks
            .retain(|benchmark| last[&key(benchmark)] == number);
        number += 1;
        before == 0 || !report.benchmarks.is_empty()
    });
    reports
}

fn key(benchmark: &Benchmark) -> (String, String, String) {
    (
        benchmark.package.clone(),
        benchmark.bench.clone(),
        benchmark.id.clone(),
    )
}

/// Each check once; and a warning where the processes ran on different machines.
fn environment(reports: &[Report]) -> Vec<EnvironmentCheck> {
    let mut checks: Vec<EnvironmentCheck> = Vec::new();
    for check in reports.iter().flat_map(|report| &report.environment) {
        if !checks.contains(check) {
            checks.push(check.clone());
        }
    }
    let first = &reports[0].machine;
    if let Some(other) = reports
        .iter()
        .map(|report| &report.machine)
        .find(|other| other.key != first.key)
    {
        checks.push(EnvironmentCheck {
            check: "machine".to_owned(),
            status: CheckStatus::Warn,
            detail: format!(
                "the results come from different machines, such as `{}` and `{}`; do not compare their times",
                first.cpu, other.cpu
            ),
        });
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::wire::{Machine, Outcome, Verdict};

    fn benchmark(bench: &str, id: &str, line: u32, verdict: Verdict) -> Benchmark {
        let mut benchmark = Benchmark::new(id);
        benchmark.package = "shop".into();
        benchmark.bench = bench.into();
        benchmark.source.line = line;
        benchmark.verdict = verdict;
        benchmark
    }

    fn report(exit_status: u8, benchmarks: Vec<Benchmark>) -> Report {
        let mut report = Report {
            benchmarks,
            ..Report::default()
        };
        report.summary.exit_status = exit_status;
        report.summary.elapsed_ns = 10.0;
        report
    }

    fn ids(report: &Report) -> Vec<&str> {
        report
            .benchmarks
            .iter()
            .map(|benchmark| benchmark.id.as_str())
            .collect()
    }

    #[test]
    fn none_gives_none_and_one_stays_itself() {
        assert_eq!(merge(Vec::new()), None);
        let one = report(3, vec![benchmark("cache", "a", 1, Verdict::Fail)]);
        assert_eq!(merge(vec![one.clone()]), Some(one));
    }

    #[test]
    fn benchmarks_stand_by_target_and_source_and_counts_add_up() {
        let mut skipped = benchmark("store", "s", 1, Verdict::None);
        skipped.outcome = Outcome::Skipped;
        let mut errored = benchmark("store", "e", 2, Verdict::None);
        errored.outcome = Outcome::Errored;
        let merged = merge(vec![
            report(101, vec![skipped, errored]),
            report(4, vec![benchmark("cache", "c", 9, Verdict::Inconclusive)]),
            report(
                3,
                vec![
                    benchmark("cache", "a", 5, Verdict::Fail),
                    benchmark("cache", "b", 7, Verdict::None),
                ],
            ),
        ])
        .unwrap();
        assert_eq!(ids(&merged), ["a", "b", "c", "s", "e"]);
        let summary = merged.summary;
        assert_eq!(
            (summary.fail, summary.inconclusive, summary.unjudged),
            (1, 1, 1)
        );
        assert_eq!((summary.errored, summary.skipped), (1, 1));
        assert_eq!((summary.verdict, summary.exit_status), (Verdict::Fail, 101));
        assert_eq!(summary.elapsed_ns, 30.0);
    }

    #[test]
    fn the_later_result_of_a_case_stays_and_takes_the_earlier_exit_status_along() {
        let merged = merge(vec![
            report(3, vec![benchmark("cache", "a", 1, Verdict::Fail)]),
            report(0, vec![benchmark("cache", "a", 1, Verdict::Pass)]),
            report(0, vec![benchmark("store", "a", 1, Verdict::Pass)]),
        ])
        .unwrap();
        assert_eq!(ids(&merged), ["a", "a"]);
        assert_eq!(
            (
                merged.summary.pass,
                merged.summary.fail,
                merged.summary.exit_status
            ),
            (2, 0, 0)
        );
    }

    #[test]
    fn a_report_without_cases_keeps_its_exit_status() {
        let merged = merge(vec![
            report(2, Vec::new()),
            report(0, vec![benchmark("cache", "a", 1, Verdict::Pass)]),
        ]);
        assert_eq!(merged.unwrap().summary.exit_status, 2);
    }

    #[test]
    fn results_of_different_machines_are_marked() {
        let mut here = report(0, vec![benchmark("cache", "a", 1, Verdict::Pass)]);
        let mut there = report(0, vec![benchmark("store", "b", 1, Verdict::Pass)]);
        here.machine = Machine {
            key: "1".into(),
            cpu: "EPYC".into(),
            ..Machine::default()
        };
        there.machine = Machine {
            key: "2".into(),
            cpu: "Xeon".into(),
            ..Machine::default()
        };
        let merged = merge(vec![here.clone(), there]).unwrap();
        assert!(merged.environment[0].detail.contains("`EPYC` and `Xeon`"));
        assert!(
            merge(vec![here.clone(), here])
                .unwrap()
                .environment
                .is_empty()
        );
    }
}
