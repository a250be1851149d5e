//! What `[regression]` says of stored runs.

use super::fixture::*;
use crate::run::baseline::*;
use crate::store::Found;
use crate::store::wire::*;

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
