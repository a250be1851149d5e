use super::fit::Fit;
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

/// A package whose perf.toml has this text.
fn package(toml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("perf.toml"), toml).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = 'shop'").unwrap();
    folder
}

fn compared_under(toml: &str, old: Benchmark, new: Benchmark) -> Report {
    let rules = Rules::load(package(toml).path(), []).unwrap();
    let (old, new) = (report("here", vec![old]), report("here", vec![new]));
    compare(&old, &new, "old.json", &rules)
}

#[test]
fn a_written_rule_is_answered_or_said_to_have_no_answer() {
    let with = |names: &[&str]| {
        let mut case = case("a", 1000.0, 3.0);
        for name in names {
            let metric = metric(5.0, "1", MetricKind::Count);
            case.metrics.insert((*name).into(), metric);
        }
        case
    };
    for (name, old, new, reason) in [
        (
            "p97",
            with(&[]),
            with(&[]),
            Some("no baseline: `baseline:old.json` holds no p97 of this case"),
        ),
        (
            "p97",
            with(&[]),
            with(&["p97"]),
            Some("no baseline: `baseline:old.json` holds no p97 of this case"),
        ),
        (
            "p97",
            with(&["p97"]),
            with(&[]),
            Some("not measurable here: this run has no figure of it"),
        ),
        (
            "rss_peak",
            with(&[]),
            with(&[]),
            Some("no baseline: `baseline:old.json` holds no rss_peak of this case"),
        ),
        (
            "rows",
            with(&[]),
            with(&["rows"]),
            Some("no baseline: `baseline:old.json` holds no rows of this case"),
        ),
        (
            "rows",
            with(&["rows"]),
            with(&[]),
            Some("not measurable here: this run has no figure of it"),
        ),
        (
            "allocs per item",
            with(&["item_rate"]),
            with(&[]),
            Some("no baseline: `baseline:old.json` holds no allocs per item of this case"),
        ),
    ] {
        let report = compared_under(
            &format!("[regression]\n\"{name}\" = {{ fail = '10%' }}"),
            old,
            new,
        );
        let answer = rule(&report.benchmarks[0], name);
        assert_eq!(answer.verdict, Verdict::Inconclusive, "{name}");
        assert_eq!(answer.reason.as_deref(), reason, "{name}");
    }
    // What the case does not have at all.
    for name in ["rows", "allocs per item", "item_rate", "bandwidth"] {
        let toml = format!("[regression]\n\"{name}\" = {{ fail = '10%' }}");
        let report = compared_under(&toml, with(&[]), with(&[]));
        assert!(report.benchmarks[0].targets.is_empty(), "{name}");
        let said = report
            .environment
            .iter()
            .filter(|check| check.detail.contains("has a rule on `rows`"));
        assert_eq!(said.count(), usize::from(name == "rows"));
    }
}

#[test]
fn a_rule_on_an_own_figure_goes_by_the_word_of_the_benchmark() {
    let with = |hits: f64| {
        let mut case = case("a", 1000.0, 3.0);
        let hits = Metric {
            better: Some(Better::Higher),
            ..metric(hits, "1", MetricKind::Count)
        };
        case.metrics.insert("hits".into(), hits);
        case
    };
    for (hits, verdict) in [(120.0, Verdict::Pass), (80.0, Verdict::Fail)] {
        let report = compared_under(
            "[regression]\nhits = { fail = '10%' }",
            with(100.0),
            with(hits),
        );
        assert_eq!(
            rule(&report.benchmarks[0], "hits").verdict,
            verdict,
            "{hits}"
        );
    }
}

#[test]
fn a_total_grows_with_the_calls_and_has_no_answer() {
    let with = |rows: f64| {
        let mut case = case("a", 1000.0, 3.0);
        let rows = metric(rows, "1", MetricKind::Count);
        case.metrics.insert("rows.total".into(), rows);
        case
    };
    let toml = "[regression]\n\"rows.total\" = { fail = '10%' }";
    let report = compared_under(toml, with(100.0), with(500.0));
    let answer = rule(&report.benchmarks[0], "rows.total");
    assert_eq!(answer.verdict, Verdict::Inconclusive);
    assert!(
        answer
            .reason
            .as_ref()
            .unwrap()
            .contains("`rows` is the amount a call"),
        "{answer:?}"
    );
}

#[test]
fn options_of_a_case_hold_whatever_number_calls_it() {
    let called = |mean: f64| {
        let mut case = case("cache::get/threads=4", mean, 3.0);
        case.params.insert("threads".into(), "4".into());
        case
    };
    let kept: Vec<Benchmark> = vec![called(1000.0); 10];
    for (toml, verdict) in [
        ("[regression]\nmean = { fail = '0%' }", Verdict::Fail),
        (
            "[regression]\nmean = { fail = '0%' }\n[bench.\"cache::get\"]\ntolerance = '20%'",
            Verdict::Pass,
        ),
    ] {
        let rules = Rules::load(package(toml).path(), []).unwrap();
        let mut baselines = crate::store::baseline::of_report(&report("here", kept[..1].to_vec()));
        let run = baselines[0].cases[0].runs[0].clone();
        baselines[0].cases[0].runs = vec![run; 10];
        let found = Found {
            reference: "baseline:main".into(),
            baselines,
        };
        let mut new = report("here", vec![called(1100.0)]);
        hold(&mut new, &found, &rules.settings, Registered::Some);
        assert_eq!(rule(&new.benchmarks[0], "mean").verdict, verdict, "{toml}");
    }
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
