use super::*;
use crate::config::{self, Settings};
use crate::store::Found;
use crate::store::wire::*;

/// Known well within its run.
fn metric(value: f64, unit: &str, kind: MetricKind) -> Metric {
    Metric {
        value: Some(value),
        lo: Some(value),
        hi: Some(value),
        unit: unit.into(),
        better: Some(Better::Lower),
        kind,
        samples: None,
        watched_ns: None,
        bound: Bound::Exact,
        reason: (kind == MetricKind::Count).then(|| "deterministic".to_owned()),
    }
}

fn target(text: &str, tier: Tier, verdict: Verdict) -> Target {
    let parsed: perf_targets::Target = text.parse().unwrap();
    Target {
        target: text.into(),
        metric: parsed.metric.to_string(),
        tier,
        observed: None,
        lo: None,
        hi: None,
        limit: None,
        unit: "ns".into(),
        watched_ns: None,
        verdict,
        reason: None,
        reference: None,
        explanation: String::new(),
    }
}

/// A case of `shop.cache` by its mean and its allocations.
fn case(id: &str, mean: f64, allocs: f64) -> Benchmark {
    let mut benchmark = Benchmark {
        package: "shop".into(),
        bench: "cache".into(),
        ..Benchmark::new(id)
    };
    let mean = metric(mean, "ns", MetricKind::Batch);
    benchmark.metrics.insert("mean".into(), mean);
    let allocs = metric(allocs, "1", MetricKind::Count);
    benchmark.metrics.insert("allocs".into(), allocs);
    benchmark
}

fn report(machine: &str, benchmarks: Vec<Benchmark>) -> Report {
    Report {
        schema: SCHEMA.into(),
        timestamp: "2026-11-21T10:30:00Z".into(),
        git_commit: Some("7a49a34f0e5d1c2b".into()),
        machine: Machine {
            key: machine.into(),
            ..Machine::default()
        },
        benchmarks,
        ..Report::default()
    }
}

fn compared(old: Vec<Benchmark>, new: Vec<Benchmark>) -> Report {
    let (old, new) = (report("here", old), report("here", new));
    compare(&old, &new, "old.json", &Rules::default())
}

fn change<'a>(benchmark: &'a Benchmark, metric: &str) -> &'a Change {
    let mut changes = benchmark.comparison.iter();
    changes.find(|change| change.metric == metric).unwrap()
}

fn rule<'a>(benchmark: &'a Benchmark, metric: &str) -> &'a Target {
    let mut targets = benchmark.targets.iter();
    targets.find(|target| target.metric == metric).unwrap()
}

#[test]
fn built_in_rules_watch_the_mean_and_the_allocations() {
    for (mean, allocs, verdict, status) in [
        (1000.0, 3.0, Verdict::Pass, 0),
        // A build that is 15% slower: the assumed interval begins at 7%.
        (1150.0, 3.0, Verdict::Inconclusive, 0),
        (1250.0, 3.0, Verdict::Fail, 3),
        (1000.0, 4.0, Verdict::Warn, 0),
    ] {
        let report = compared(vec![case("a", 1000.0, 3.0)], vec![case("a", mean, allocs)]);
        let found = &report.benchmarks[0];
        assert_eq!(found.verdict, verdict, "{mean} {allocs}");
        assert_eq!(report.summary.exit_status, status, "{mean} {allocs}");
        assert!(found.targets.iter().all(|target| {
            target.tier == Tier::Regression
                && target.reference.as_deref() == Some("baseline:old.json")
        }));
    }
}

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
    let found = Found {
        reference: "baseline:main".into(),
        baselines: crate::store::baseline::of_report(&report),
    };
    let settings = config::built_in();
    let fit = hold(&mut report, &found, &settings, Registered::AllOfReport);
    assert_eq!(fit, Fit::default());
    assert_eq!(report.benchmarks[0].verdict, Verdict::Fail);
    assert_eq!(report.summary.fail, 1);
    assert_eq!(report.benchmarks[0].targets.len(), 3);
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

fn settings(flags: &[&str]) -> Settings {
    let argv = ["cache"].iter().chain(flags).map(Into::into);
    let place = config::Place {
        package_dir: "/none".into(),
        crate_name: "cache".into(),
    };
    config::load(argv, &config::Environment::default(), &place).unwrap()
}

#[test]
fn without_a_baseline_targets_wait_and_tiers_say_nothing() {
    let mut new = case("a", 1000.0, 3.0);
    new.targets = vec![target("mean <= +5%", Tier::Target, Verdict::Inconclusive)];
    for (flags, status) in [(&[][..], 0), (&["--strict"], 4)] {
        let mut report = report("here", vec![new.clone(), case("b", 1.0, 1.0)]);
        let found = Found {
            reference: "baseline:main".into(),
            baselines: Vec::new(),
        };
        let fit = hold(
            &mut report,
            &found,
            &settings(flags),
            Registered::AllOfReport,
        );
        assert!(fit.is_missing);
        let [waits, silent] = &report.benchmarks[..] else {
            panic!("{report:#?}");
        };
        assert_eq!(
            waits.targets[0].reason.as_deref(),
            Some("no baseline: nothing is stored as `main` for this bench target")
        );
        assert_eq!(
            (silent.verdict, silent.comparison.len()),
            (Verdict::None, 0)
        );
        assert_eq!(report.summary.exit_status, status);
    }
}

#[test]
fn what_the_kept_runs_lack_is_said_of_a_target_and_not_of_a_tier() {
    let mut old = case("a", 1000.0, 3.0);
    old.metrics.remove("mean");
    let mut new = case("a", 1000.0, 3.0);
    let report = compared(vec![old.clone()], vec![new.clone()]);
    let metrics: Vec<&str> = report.benchmarks[0]
        .targets
        .iter()
        .map(|target| &*target.metric)
        .collect();
    assert_eq!(metrics, ["allocs"]);
    new.targets = vec![target("mean <= +5%", Tier::Target, Verdict::Inconclusive)];
    let report = compared(vec![old], vec![new.clone()]);
    assert_eq!(
        rule(&report.benchmarks[0], "mean").reason.as_deref(),
        Some("no baseline: `baseline:old.json` holds no mean of this case")
    );
    // What this run lacks cannot be told.
    new.metrics.remove("mean");
    let report = compared(vec![case("a", 1000.0, 3.0)], vec![new]);
    let reason = rule(&report.benchmarks[0], "mean").reason.clone().unwrap();
    assert!(reason.starts_with("not measurable here"), "{reason}");
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
