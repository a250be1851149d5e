//! Whole reports against stored runs.

use super::fixture::*;
use crate::config;
use crate::run::baseline::fit::Fit;
use crate::run::baseline::*;
use crate::store::Found;
use crate::store::wire::*;

#[test]
fn a_change_is_answered_by_its_tier_and_by_the_margin_that_fails() {
    let verdict = |mean: f64, allocs: f64, metric: &str| {
        let report = compared(vec![case("a", 1000.0, 3.0)], vec![case("a", mean, allocs)]);
        let change = change(&report.benchmarks[0], metric);
        (change.severity, change.verdict)
    };
    use ChangeVerdict::{Improved, Inconclusive, Regressed, Same};
    assert_eq!(verdict(1000.0, 3.0, "mean"), (Severity::None, Same));
    assert_eq!(verdict(1050.0, 3.0, "mean"), (Severity::None, Inconclusive));
    assert_eq!(verdict(1250.0, 3.0, "mean"), (Severity::Fail, Regressed));
    assert_eq!(verdict(800.0, 3.0, "mean"), (Severity::None, Improved));
    assert_eq!(verdict(1000.0, 4.0, "allocs"), (Severity::Warn, Regressed));
    assert_eq!(verdict(1000.0, 3.0, "allocs"), (Severity::None, Same));
    assert_eq!(verdict(1000.0, 2.0, "allocs"), (Severity::None, Improved));
}

/// A disturbed run moves its mean and not its median, whichever of the two runs it was.
#[test]
fn a_mean_that_the_median_does_not_bear_out_has_no_answer() {
    let with_median = |mean: f64, median: f64| {
        let mut case = case("a", mean, 3.0);
        let median = metric(median, "ns", MetricKind::Batch);
        case.metrics.insert("median".into(), median);
        case.targets = vec![target("mean <= +5%", Tier::Target, Verdict::None)];
        case
    };
    let answer = |old: Benchmark, new: Benchmark| {
        let report = compared(vec![old], vec![new]);
        let targets = &report.benchmarks[0].targets;
        let mean = targets.iter().find(|target| target.metric == "mean");
        let mean = mean.unwrap();
        (mean.verdict, mean.reason.clone().unwrap_or_default())
    };
    let quiet = || with_median(100.0, 95.0);
    let disturbed = || with_median(314.0, 95.0);
    let noisy = (Verdict::Inconclusive, "noisy machine".to_owned());
    assert_eq!(answer(disturbed(), quiet()), noisy);
    assert_eq!(answer(quiet(), disturbed()), noisy);
    // What really changed has changed in both.
    let slower = with_median(200.0, 190.0);
    assert_eq!(answer(quiet(), slower.clone()).0, Verdict::Fail);
    assert_eq!(answer(slower, quiet()).0, Verdict::Pass);
}

#[test]
fn relative_targets_are_judged_anew_and_others_left_out() {
    let mut new = case("a", 1000.0, 2.0);
    new.targets = vec![
        target("allocs <= -50%", Tier::Target, Verdict::Inconclusive),
        target("allocs <= -20%", Tier::Acceptable, Verdict::Inconclusive),
        target("mean < 1us", Tier::Target, Verdict::Fail),
        target("mean <= +2% vs b", Tier::Target, Verdict::Fail),
    ];
    new.comparison = vec![Change::without_figures("b", ChangeVerdict::Regressed)];
    for (allocs, verdict) in [
        (4.0, Verdict::Pass),
        (3.0, Verdict::Warn),
        (2.0, Verdict::Fail),
    ] {
        let report = compared(vec![case("a", 1000.0, allocs)], vec![new.clone()]);
        let found = &report.benchmarks[0];
        let texts: Vec<&str> = found.targets.iter().map(|target| &*target.target).collect();
        // Its own targets stand before what nobody has written.
        assert_eq!(texts, ["allocs <= -50%", "allocs <= -20%"]);
        assert_eq!(found.verdict, verdict);
        assert!(
            found
                .comparison
                .iter()
                .all(|change| change.reference == "baseline:old.json")
        );
    }
}

#[test]
fn a_run_that_is_held_against_a_baseline_keeps_its_other_answers() {
    let mut new = case("a", 1000.0, 3.0);
    new.targets = vec![target("mean < 1us", Tier::Target, Verdict::Fail)];
    let mut report = report("here", vec![new]);
    report.benchmarks[0].histogram = vec![(24, 3)];
    let mut found = Found {
        reference: "baseline:main".into(),
        baselines: crate::store::baseline::of_report(&report),
    };
    let settings = config::built_in();
    let fit = hold(&mut report, &found, &settings, Registered::AllOfReport);
    assert_eq!(fit, Fit::default());
    let base = report.benchmarks[0].base_histogram.take().unwrap();
    assert_eq!(
        (&*base.reference, base.cells),
        ("baseline:main", vec![(24, 3)])
    );
    assert_eq!(report.benchmarks[0].verdict, Verdict::Fail);
    assert_eq!(report.summary.fail, 1);
    assert_eq!(report.benchmarks[0].targets.len(), 3);
    found.baselines[0].machine.key = "elsewhere".into();
    hold(&mut report, &found, &settings, Registered::AllOfReport);
    assert_eq!(report.benchmarks[0].base_histogram, None);
}

#[test]
fn new_and_removed_cases_are_told() {
    let report = compared(
        vec![case("gone", 1000.0, 3.0), case("stays", 1000.0, 3.0)],
        vec![case("stays", 1000.0, 3.0), case("new", 1000.0, 3.0)],
    );
    let [stays, new, gone] = &report.benchmarks[..] else {
        panic!("{report:#?}");
    };
    assert_eq!(stays.verdict, Verdict::Pass);
    assert_eq!(change(new, "mean").verdict, ChangeVerdict::New);
    assert!(new.targets.is_empty());
    assert_eq!(gone.id, "gone");
    assert_eq!(gone.outcome, Outcome::Skipped);
    assert_eq!(change(gone, "mean").verdict, ChangeVerdict::Removed);
    assert_eq!(report.summary.exit_status, 0);
}

#[test]
fn an_errored_case_stays_one() {
    let mut broken = case("a", 1000.0, 3.0);
    broken.outcome = Outcome::Errored;
    let report = compared(vec![case("a", 1000.0, 3.0)], vec![broken]);
    assert!(report.benchmarks[0].comparison.is_empty());
    assert_eq!(report.summary.exit_status, 101);
}

#[test]
fn of_another_machine_only_counts_are_judged() {
    let old = report("there", vec![case("a", 1000.0, 3.0)]);
    let new = report("here", vec![case("a", 5000.0, 3.0)]);
    let compared = compare(&old, &new, "old.json", &Rules::default());
    let found = &compared.benchmarks[0];
    assert_eq!(change(found, "mean").verdict, ChangeVerdict::Incomparable);
    assert_eq!(change(found, "mean").ratio, None);
    let mean = rule(found, "mean");
    assert_eq!(mean.verdict, Verdict::Inconclusive);
    assert!(mean.reason.as_ref().unwrap().starts_with("incomparable"));
    assert_eq!(rule(found, "allocs").verdict, Verdict::Pass);
}

#[test]
fn what_does_not_fit_is_among_the_checks() {
    let details = |old: &Report, new: &Report| {
        let compared = compare(old, new, "old.json", &Rules::default());
        let checks = compared.environment.into_iter();
        checks.map(|check| check.detail).collect::<Vec<_>>()
    };
    let new = report("here", vec![case("a", 1000.0, 3.0)]);
    assert_eq!(details(&new, &new), [""; 0]);
    let mut broken = new.clone();
    broken.benchmarks[0].outcome = Outcome::Errored;
    assert_eq!(
        details(&broken, &new),
        ["`old.json` holds no completed case: nothing is held against it"]
    );
    let there = report("there", new.benchmarks.clone());
    let told = details(&there, &new);
    assert!(
        told[0].starts_with("the stored runs come from another machine"),
        "{told:?}"
    );
}

#[test]
fn cases_are_told_apart_by_their_bench_targets() {
    let of = |bench: &str, id: &str, allocs: f64| Benchmark {
        bench: bench.into(),
        ..case(id, 1000.0, allocs)
    };
    let report = compared(
        vec![
            of("cache", "a", 3.0),
            of("store", "a", 7.0),
            of("store", "b", 7.0),
        ],
        vec![of("cache", "a", 3.0)],
    );
    let told: Vec<(&str, &str, Outcome)> = report
        .benchmarks
        .iter()
        .map(|one| (&*one.bench, &*one.id, one.outcome))
        .collect();
    assert_eq!(
        told,
        [
            ("cache", "a", Outcome::Completed),
            ("store", "a", Outcome::Skipped),
            ("store", "b", Outcome::Skipped),
        ]
    );
}

#[test]
fn several_runs_tell_how_far_they_lie_apart() {
    let kept = [998.0, 1000.0, 1002.0, 1000.0].map(|mean| case("a", mean, 3.0));
    let mut of_all =
        crate::store::baseline::of_report(&report("here", vec![case("a", 999.0, 3.0)]));
    for (minute, case) in kept.into_iter().enumerate() {
        let later = Report {
            timestamp: format!("2026-11-21T11:{minute:02}:00Z"),
            ..report("here", vec![case])
        };
        let run = crate::store::baseline::of_report(&later);
        of_all[0].cases[0].runs.extend(run[0].cases[0].runs.clone());
    }
    let found = Found {
        reference: "baseline:main".into(),
        baselines: of_all,
    };
    let mut new = report("here", vec![case("a", 1060.0, 3.0)]);
    hold(&mut new, &found, &config::built_in(), Registered::Some);
    let mean = rule(&new.benchmarks[0], "mean");
    // One kept run would leave it open.
    assert_eq!(mean.target, "mean <= +5%");
    assert_eq!(mean.verdict, Verdict::Warn);
    assert!(
        mean.explanation.contains(
            "(5 kept runs; the latest kept run is of 2026-11-21T11:03:00Z, commit 7a49a34f0)"
        ),
        "{}",
        mean.explanation
    );
}

#[test]
fn results_of_several_machines_are_each_held_against_their_own() {
    let joined = |slow: f64| {
        let reports = [("here", 1_000.0), ("there", slow)]
            .map(|(machine, mean)| report(machine, vec![case("a", mean, 3.0)]));
        crate::store::merge(reports.into()).unwrap()
    };
    let compared = compare(
        &joined(2_000.0),
        &joined(4_000.0),
        "old.json",
        &Rules::default(),
    );
    let changes = compared.benchmarks.iter().map(|benchmark| {
        let mut changes = benchmark.comparison.iter();
        let mean = changes.find(|change| change.metric == "mean").unwrap();
        (mean.base, mean.verdict)
    });
    assert_eq!(
        changes.collect::<Vec<_>>(),
        [
            (Some(1_000.0), ChangeVerdict::Same),
            (Some(2_000.0), ChangeVerdict::Regressed),
        ]
    );
}

#[test]
fn what_ended_a_run_beside_its_cases_stays() {
    let mut report = report("here", vec![case("a", 1000.0, 3.0)]);
    report.summary.end_with(130);
    let found = Found {
        reference: "baseline:main".into(),
        baselines: crate::store::baseline::of_report(&report),
    };
    let settings = config::built_in();
    hold(&mut report, &found, &settings, Registered::AllOfReport);
    assert_eq!(
        (report.summary.run_status, report.summary.exit_status),
        (130, 130)
    );
}
