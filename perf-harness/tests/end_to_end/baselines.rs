//! Stored baselines: a run is kept under a name, and later runs are held against it.
//!
//! What changes between runs here is what is allocated, which no machine's speed changes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::{Call, case};
use crate::kept::Kept;

fn change<'a>(report: &'a Value, id: &str, metric: &str) -> &'a Value {
    let changes = case(report, id)["comparison"].as_array().unwrap();
    let change = changes.iter().find(|change| change["metric"] == metric);
    change.unwrap_or_else(|| panic!("no change of {metric} in {changes:#?}"))
}

fn target<'a>(report: &'a Value, id: &str, text: &str) -> &'a Value {
    let targets = case(report, id)["targets"].as_array().unwrap();
    let target = targets.iter().find(|target| target["target"] == text);
    target.unwrap_or_else(|| panic!("no {text} in {targets:#?}"))
}

#[test]
fn what_has_changed_since_the_saved_run_is_told() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline main")
        .run()
        .exits(0)
        .complains("saved as `main` in .*shop.kept.json");
    let same = kept.counts("watched --baseline main").run().exits(0);
    let report = same.report();
    let allocs = change(&report, "kept::watched", "allocs");
    assert_eq!(allocs["verdict"], "same", "{allocs}");
    assert_eq!(allocs["reference"], "baseline:main");

    let worse = kept
        .counts("watched --baseline main")
        .env("SHOP_BOXES", "6")
        .run()
        .exits(3)
        .says(r"^FAIL  watched  allocs is 6 against 4 of `baseline:main`, \+50%, and must be at most \+0%")
        .says(r"the latest kept run is of \d{4}-\d\d-\d\dT")
        .says("`cargo perf-bench compare --base .*` measures both side by side")
        .says("then: .*docs/regressions.md")
        .says("again: cargo bench --bench kept -- --baseline main --exact kept::watched");
    let report = worse.report();
    let allocs = change(&report, "kept::watched", "allocs");
    assert_eq!(allocs["severity"], "fail");
    assert_eq!(allocs["verdict"], "regressed");
    let judged = target(&report, "kept::watched", "allocs <= +0%");
    assert_eq!(judged["tier"], "regression");
    assert_eq!(judged["reference"], "baseline:main");

    let better = kept
        .counts("watched --baseline main")
        .env("SHOP_BOXES", "3")
        .run()
        .exits(0);
    let allocs = change(&better.report(), "kept::watched", "allocs").clone();
    assert_eq!(allocs["verdict"], "improved");
}

#[test]
fn changes_stand_in_every_format() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline main").run().exits(0);
    let worse = |format: &str| {
        kept.counts("watched --baseline main --output-format")
            .arg(format)
            .env("SHOP_BOXES", "6")
            .run()
            .exits(3)
    };
    worse("pretty").says(r"^watched .* allocs \+50% .*FAIL");
    worse("markdown").says(r"allocs \+50%");
    worse("csv").says("^kept::watched,kept,allocs,6,.*,allocs <= .0%,fail,");
    worse("json").says("\"reference\": \"baseline:main\"");
}

#[test]
fn an_improvement_may_be_asked_for_and_has_a_looser_tier() {
    let kept = Kept::new();
    kept.call("halved --save-baseline before")
        .env("SHOP_BOXES", "10")
        .run()
        .exits(0)
        .says("no baseline: give `--baseline NAME` or `--against EXE`");
    for (boxes, status, verdict) in [("5", 0, "pass"), ("7", 0, "warn"), ("9", 3, "fail")] {
        let judged = kept
            .call("halved --baseline before")
            .env("SHOP_BOXES", boxes)
            .run()
            .exits(status);
        let report = judged.report();
        let case = case(&report, "kept::halved");
        assert_eq!(case["verdict"], verdict, "{boxes} of 10");
        let judged = target(&report, "kept::halved", "allocs <= -50%");
        assert_eq!(judged["verdict"], verdict);
    }
}

#[test]
fn absolute_targets_are_judged_beside_those_against_a_baseline() {
    let kept = Kept::new();
    kept.call("timed --save-baseline main").run().exits(0);
    let report = kept.call("timed --baseline main").run().exits(0).report();
    for text in ["mean <= 10000x", "mean < 1s"] {
        assert_eq!(target(&report, "kept::timed", text)["verdict"], "pass");
    }
}

#[test]
fn saving_and_comparing_in_one_run_compares_with_what_was_there_before() {
    let kept = Kept::new();
    let both = "watched --save-baseline main --baseline main";
    let first = kept.counts(both).run().exits(0);
    let first = first.complains("there is no baseline `main` for this bench target");
    assert!(case(&first.report(), "kept::watched")["comparison"] == serde_json::json!([]));
    kept.counts(both).env("SHOP_BOXES", "6").run().exits(3);
    assert_eq!(kept.runs("main", "kept::watched"), 2);
    // The latest of both is what counts are held against.
    kept.counts("watched --baseline main")
        .env("SHOP_BOXES", "6")
        .run()
        .exits(0);
}

#[test]
fn a_filter_drops_nothing_and_an_errored_case_keeps_what_it_has() {
    let kept = Kept::new();
    kept.counts("--save-baseline main").run().exits(0);
    kept.counts("breaking watched --save-baseline main")
        .env("SHOP_BREAKS", "1")
        .run()
        .exits(101)
        .complains("kept::breaking errored and was not saved: `main` keeps what it has of it");
    for (id, runs) in [
        ("kept::watched", 2),
        ("kept::breaking", 1),
        ("kept::halved", 1),
        ("kept::timed", 1),
    ] {
        assert_eq!(kept.runs("main", id), runs, "{id}");
    }
}

#[test]
fn a_case_that_a_timeout_kept_from_its_turn_is_named() {
    let kept = Kept::new();
    Call::bench("troubled")
        .env("PERF_BENCH_BASELINES", kept.folder().to_str().unwrap())
        .args("--include-ignored --exact troubled::stuck troubled::sound --save-baseline main")
        .run()
        .exits(101)
        .complains("troubled::stuck errored and was not saved")
        .complains("troubled::sound had no turn and was not saved: `main` keeps what it has of it");
}

#[test]
fn new_and_removed_cases_are_told_and_are_no_error() {
    let kept = Kept::new();
    kept.counts("--skip halved --save-baseline lean")
        .run()
        .exits(0);
    let rich = kept
        .counts("--baseline lean")
        .env("SHOP_EXTRA", "1")
        .run()
        .exits(0)
        .complains("2 cases are new to `lean`")
        .says("^extra .* new");
    let report = rich.report();
    assert_eq!(change(&report, "kept::extra", "mean")["verdict"], "new");
    let unanswered = target(&report, "kept::halved", "allocs <= -50%");
    assert_eq!(unanswered["reason"], "no baseline: `lean` has no such case");

    kept.counts("--save-baseline rich")
        .env("SHOP_EXTRA", "1")
        .run()
        .exits(0);
    let lean = kept.counts("--baseline rich").run().exits(3);
    let report = lean.says("removed: only `baseline:rich` has it").report();
    assert_eq!(change(&report, "kept::extra", "mean")["verdict"], "removed");
    assert_eq!(case(&report, "kept::extra")["outcome"], "skipped");
    kept.counts("watched --baseline rich")
        .run()
        .exits(0)
        .never_says("removed");
}

#[test]
fn strict_is_about_what_is_missing() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline main").run().exits(0);
    kept.counts("watched --baseline-strict main").run().exits(0);
    kept.counts("watched --baseline-strict none").run().exits(5);
    kept.counts("watched timed --baseline-strict main")
        .run()
        .exits(5);
    kept.counts("watched timed --baseline-lenient main")
        .run()
        .exits(0);
    // What was missed weighs more.
    kept.counts("watched timed --baseline-strict main")
        .env("SHOP_BOXES", "6")
        .run()
        .exits(3);
    kept.call("halved --baseline none --strict").run().exits(4);
    kept.call("halved --baseline none").run().exits(0);
    kept.call("halved")
        .env("PERF_BENCH_BASELINE_STRICT", "none")
        .run()
        .exits(5);
}

/// Makes the kept runs those of another machine.
fn move_elsewhere(path: &Path) {
    let mut stored: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    stored["machine"]["key"] = "elsewhere".into();
    stored["machine"]["cpu"] = "Other CPU".into();
    let folder = path.parent().unwrap().with_file_name("elsewhere");
    fs::create_dir(&folder).unwrap();
    let moved = folder.join(path.file_name().unwrap());
    fs::write(moved, stored.to_string()).unwrap();
    fs::remove_file(path).unwrap();
}

#[test]
fn of_another_machine_only_counts_are_compared() {
    let kept = Kept::new();
    kept.call("--save-baseline main").run().exits(0);
    move_elsewhere(&kept.file("main"));
    let elsewhere = kept
        .call("watched timed --baseline main")
        .run()
        .exits(0)
        .complains("another machine: Other CPU, .*times are not compared, counts are");
    let report = elsewhere.report();
    let timed = target(&report, "kept::timed", "mean <= 10000x");
    assert_eq!(timed["verdict"], "inconclusive");
    assert!(
        timed["reason"]
            .as_str()
            .unwrap()
            .starts_with("incomparable"),
        "{timed}"
    );
    let mean = change(&report, "kept::watched", "mean");
    assert_eq!(
        (&mean["verdict"], &mean["ratio"]),
        (&"incomparable".into(), &Value::Null)
    );
    assert_eq!(
        change(&report, "kept::watched", "allocs")["verdict"],
        "same"
    );
    kept.counts("watched --baseline-strict main").run().exits(5);
    kept.counts("watched --baseline main")
        .env("SHOP_BOXES", "6")
        .run()
        .exits(3);
    // Saving goes beside it.
    kept.counts("watched --save-baseline main").run().exits(0);
    assert!(kept.folder().join("main/elsewhere/shop.kept.json").exists());
}

#[test]
fn a_stored_run_stands_in_for_measuring() {
    let kept = Kept::new();
    kept.counts("--save-baseline old").run().exits(0);
    kept.counts("--save-baseline new")
        .env("SHOP_BOXES", "6")
        .run()
        .exits(0);
    // Were anything measured, it would break.
    let compared = kept
        .counts("watched breaking --load-baseline new --baseline old")
        .env("SHOP_BREAKS", "1")
        .run()
        .exits(3)
        .says("allocs is 6 against 4 of `baseline:old`");
    let report = compared.report();
    assert_eq!(case(&report, "kept::breaking")["outcome"], "completed");
    kept.counts("watched --load-baseline old").run().exits(0);
    kept.counts("--load-baseline none")
        .run()
        .exits(2)
        .complains("there is no baseline `none` in .*; there are new, old");
    assert_eq!(kept.runs("new", "kept::watched"), 1, "nothing was saved");
}

#[test]
fn a_stored_run_that_lacks_cases_says_so() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline lean").run().exits(0);
    kept.counts("watched timed --save-baseline rich")
        .run()
        .exits(0);
    kept.counts("timed halved --load-baseline lean")
        .run()
        .exits(2)
        .complains("`lean` holds none of the chosen cases of the bench target kept");
    kept.counts("nothing_of_this_name --load-baseline lean")
        .run()
        .exits(0);
    let loaded = "watched timed --load-baseline lean";
    kept.counts(loaded)
        .run()
        .exits(0)
        .complains("1 case is not in `lean`");
    kept.counts(loaded)
        .args("--baseline-strict rich")
        .run()
        .exits(5);
    kept.counts(loaded)
        .args("--baseline-lenient rich")
        .run()
        .exits(0);
    // Its samples are gone.
    let report = kept
        .counts("timed --load-baseline rich --baseline rich")
        .run()
        .exits(0)
        .report();
    let notes = case(&report, "kept::timed")["notes"].to_string();
    assert!(
        notes.contains("not judged, since a stored run has no samples: `mean < 1s`"),
        "{notes}"
    );
}

#[test]
fn a_rule_is_measured_for_or_said_to_have_no_answer() {
    let kept = Kept::new();
    kept.counts("watched --save-baseline plain").run().exits(0);
    let rules = "[regression]\np97 = { fail = '100000%' }\nrwos = { fail = '1%' }";
    let under = |arguments: &str| kept.call(arguments).configured(rules);
    let plain = under("watched --baseline plain").run().exits(0);
    let report = plain.report();
    let p97 = target(&report, "kept::watched", "p97 <= +100000%");
    assert_eq!(
        p97["reason"],
        "no baseline: `baseline:plain` holds no p97 of this case"
    );
    under("watched --baseline plain --strict").run().exits(4);
    under("watched --save-baseline main").run().exits(0);
    let main = under("--baseline main")
        .run()
        .complains("a rule on `rwos`, and no case of this bench target records it");
    let report = main.report();
    let p97 = target(&report, "kept::watched", "p97 <= +100000%");
    // Of a call that the clock can hardly see it may be a bound.
    assert_eq!(p97["reference"], "baseline:main", "{p97}");
    assert!(p97["observed"].is_number(), "{p97}");
}

#[test]
fn a_path_stands_wherever_a_name_does() {
    let kept = Kept::new();
    let saved = kept.counts("watched --save-baseline main").run().exits(0);
    let result = saved.folder().join("home/report.json");
    for path in [kept.file("main"), result, kept.folder().join("main")] {
        kept.counts("watched --baseline")
            .arg(path.to_str().unwrap())
            .run()
            .exits(0);
        kept.counts("watched --baseline")
            .arg(path.to_str().unwrap())
            .env("SHOP_BOXES", "6")
            .run()
            .exits(3);
    }
    kept.counts("watched --baseline ./gone.json")
        .run()
        .exits(2)
        .complains("cannot read `.*gone.json`");
}
