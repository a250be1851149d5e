use std::collections::{BTreeSet, HashMap};

use super::summary::summarize;
use super::wire::{Benchmark, CheckStatus, EnvironmentCheck, Report, Shard, Summary};
use super::worse_exit_status;

/// The check that tells of several machines.
const MACHINES: &str = "machines";

/// The reports of the processes of one run as one, or nothing of none.
///
/// They come in the order in which the processes started: of a case that was run twice on a machine
/// the later result stays, and with it its part in the exit status. What was measured in pairs with
/// another [build](Benchmark::build) is judged by something else, so that it stays beside what was
/// measured alone. Where there are several machines, each case says [which one](Benchmark::machine)
/// has measured it. The cases are put in the order of packages, bench targets and source, the summary
/// counts all of them, its exit status is [the worst](worse_exit_status), and the time is the latest.
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
    let run_status = reports.iter().fold(0, |worst, report| {
        worse_exit_status(worst, report.summary.status_beside_cases())
    });
    let mut kept = drop_superseded(with_machines(reports));
    let mut merged = kept.first()?.clone();
    // Also that of a report of which no case is left: nobody knows what it would have held.
    merged.summary.end_with(run_status);
    if kept.len() == 1 {
        return Some(merged);
    }
    merged.environment = environment(&kept);
    let latest = kept.iter().max_by_key(|report| report.moment());
    merged.timestamp = latest?.timestamp.clone();
    merged.base = kept.iter().find_map(|report| report.base.clone());
    merged.shard = shard(&kept);
    let (mut exit_status, mut elapsed_ns) = (run_status, 0.0);
    for Report { summary, .. } in &kept {
        exit_status = worse_exit_status(exit_status, summary.exit_status);
        elapsed_ns += summary.elapsed_ns;
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
        run_status,
        elapsed_ns,
        ..summarize(&merged.benchmarks, merged.grade_bands)
    };
    Some(merged)
}

/// Where there are several machines, every case says which one has measured it.
fn with_machines(mut reports: Vec<Report>) -> Vec<Report> {
    let machines = reports.iter().flat_map(Report::machines);
    let keys: BTreeSet<&str> = machines.map(|machine| &*machine.key).collect();
    if keys.len() > 1 {
        for report in &mut reports {
            for benchmark in &mut report.benchmarks {
                benchmark
                    .machine
                    .get_or_insert_with(|| report.machine.clone());
            }
        }
    }
    reports
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

/// Takes out what a later report holds too, and reports that hold nothing else.
fn drop_superseded(mut reports: Vec<Report>) -> Vec<Report> {
    let mut last: HashMap<Key, usize> = HashMap::new();
    for (number, report) in reports.iter().enumerate() {
        for benchmark in &report.benchmarks {
            last.insert(key(report, benchmark), number);
        }
    }
    let mut number = 0;
    reports.retain_mut(|report| {
        let before = report.benchmarks.len();
        let mut benchmarks = std::mem::take(&mut report.benchmarks);
        benchmarks.retain(|benchmark| last[&key(report, benchmark)] == number);
        report.benchmarks = benchmarks;
        number += 1;
        if report.benchmarks.len() < before {
            without_superseded(report);
        }
        before == 0 || !report.benchmarks.is_empty()
    });
    reports
}

/// Takes out of the exit status what no case accounts for any more.
fn without_superseded(report: &mut Report) {
    let before = std::mem::take(&mut report.summary);
    let counts = summarize(&report.benchmarks, report.grade_bands);
    let is_by_warnings = before.exit_status == 3 && before.fail == 0;
    let of_cases = match before.exit_status {
        101 if counts.errored > 0 => 101,
        2 | 101 | 3 if counts.fail > 0 || (is_by_warnings && counts.warn > 0) => 3,
        4 if counts.inconclusive > 0 => 4,
        _ => 0,
    };
    let run_status = before.status_beside_cases();
    report.summary = Summary {
        exit_status: worse_exit_status(run_status, of_cases),
        run_status,
        elapsed_ns: before.elapsed_ns,
        ..counts
    };
}

/// Package, bench target, id, machine, the other build, and which part of its load a scenario is.
type Key = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<u32>,
);

fn key(report: &Report, benchmark: &Benchmark) -> Key {
    let shard = report.shard.as_ref().filter(|_| benchmark.series.is_some());
    (
        benchmark.package.clone(),
        benchmark.bench.clone(),
        benchmark.id.clone(),
        benchmark
            .machine
            .as_ref()
            .map(|machine| machine.key.clone()),
        benchmark.build().map(str::to_owned),
        shard.map(|shard| shard.index),
    )
}

/// The part that all of them are of.
fn shard(reports: &[Report]) -> Option<Shard> {
    let mut whole = reports[0].shard.clone()?;
    for report in &reports[1..] {
        let other = report.shard.as_ref()?;
        if (other.index, other.of) != (whole.index, whole.of) {
            return None;
        }
        for target in &other.bench_targets {
            if !whole.bench_targets.contains(target) {
                whole.bench_targets.push(target.clone());
            }
        }
    }
    Some(whole)
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
    let is_told = checks.iter().any(|check| check.check == MACHINES);
    let mut machines = reports.iter().flat_map(Report::machines);
    let other = machines.find(|other| other.key != first.key);
    if let Some(other) = other.filter(|_| !is_told) {
        checks.push(EnvironmentCheck {
            check: MACHINES.to_owned(),
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
    use crate::store::wire::{Change, ChangeVerdict, Machine, Outcome, Verdict};

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
    fn what_was_measured_in_pairs_stays_beside_what_was_measured_alone() {
        let against = |build: &str, verdict| {
            let mut case = benchmark("cache", "a", 1, verdict);
            let reference = format!("build:{build}");
            case.comparison = vec![Change::without_figures(&reference, ChangeVerdict::New)];
            case
        };
        let merged = merge(vec![
            report(3, vec![benchmark("cache", "a", 1, Verdict::Fail)]),
            report(3, vec![against("main", Verdict::Fail)]),
            report(0, vec![against("main", Verdict::Pass)]),
        ])
        .unwrap();
        let verdicts = merged
            .benchmarks
            .iter()
            .map(|case| (case.build(), case.verdict));
        assert_eq!(
            verdicts.collect::<Vec<_>>(),
            [(None, Verdict::Fail), (Some("main"), Verdict::Pass)]
        );
        assert_eq!(merged.summary.exit_status, 3);
    }

    #[test]
    fn a_whole_is_as_new_as_its_newest_part() {
        let at = |timestamp: &str, id: &str| Report {
            timestamp: timestamp.into(),
            ..report(0, vec![benchmark("cache", id, 1, Verdict::Pass)])
        };
        let merged = merge(vec![
            at("2026-11-21T10:00:00Z", "a"),
            at("2026-11-21T12:00:00.250Z", "b"),
            at("2026-11-21T12:00:00Z", "c"),
        ]);
        assert_eq!(merged.unwrap().timestamp, "2026-11-21T12:00:00.250Z");
    }

    #[test]
    fn an_exit_status_goes_with_the_case_that_accounts_for_it() {
        let of = |exit_status, left: Verdict, superseded: Verdict| {
            let mut earlier = report(
                exit_status,
                vec![
                    benchmark("cache", "left", 1, left),
                    benchmark("cache", "again", 2, superseded),
                ],
            );
            earlier.summary.fail = earlier
                .benchmarks
                .iter()
                .map(|case| case.verdict)
                .filter(|verdict| *verdict == Verdict::Fail)
                .count();
            let later = report(0, vec![benchmark("cache", "again", 2, Verdict::Pass)]);
            merge(vec![earlier, later]).unwrap().summary.exit_status
        };
        assert_eq!(of(3, Verdict::Pass, Verdict::Fail), 0);
        assert_eq!(of(3, Verdict::Fail, Verdict::Fail), 3);
        assert_eq!(of(3, Verdict::Warn, Verdict::Warn), 3);
        assert_eq!(of(3, Verdict::Warn, Verdict::Fail), 0);
        assert_eq!(of(4, Verdict::Pass, Verdict::Inconclusive), 0);
        assert_eq!(of(4, Verdict::Inconclusive, Verdict::Pass), 4);
        assert_eq!(of(130, Verdict::Pass, Verdict::Pass), 130);
        let whole =
            |exit_status| report(exit_status, vec![benchmark("cache", "a", 1, Verdict::Pass)]);
        let over = |exit_status| merge(vec![whole(exit_status), whole(0)]).unwrap().summary;
        assert_eq!((over(130).exit_status, over(130).run_status), (130, 130));
        assert_eq!(over(3).exit_status, 0);
        assert_eq!(
            of(101, Verdict::Fail, Verdict::Pass),
            101,
            "no case errored: it was killed"
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
        let again = merge(vec![merged.clone(), here.clone()]).unwrap();
        assert_eq!(again.environment, merged.environment);
        assert_eq!(again.benchmarks, merged.benchmarks);
        assert!(
            merge(vec![here.clone(), here])
                .unwrap()
                .environment
                .is_empty()
        );
    }

    #[test]
    fn a_case_that_several_machines_have_measured_is_kept_of_each() {
        let on = |key: &str, exit_status, verdict| {
            let mut report = report(exit_status, vec![benchmark("cache", "a", 1, verdict)]);
            report.machine.key = key.into();
            report
        };
        let merged = merge(vec![
            on("1", 3, Verdict::Fail),
            on("2", 3, Verdict::Fail),
            on("2", 0, Verdict::Pass),
        ])
        .unwrap();
        let machines = merged.benchmarks.iter().map(|case| {
            let machine = case.machine.as_ref().unwrap();
            (machine.key.as_str(), case.verdict)
        });
        assert_eq!(
            machines.collect::<Vec<_>>(),
            [("1", Verdict::Fail), ("2", Verdict::Pass)]
        );
        assert_eq!(merged.summary.exit_status, 3);
        assert_eq!(merged.machines().count(), 2);
    }
}
