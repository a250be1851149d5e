//! Where results live.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::Call;
use crate::project::{cargo, command, project, target_dir, write_sources};

fn bench(benches: &[&str]) -> Call {
    let mut cargo = cargo(&project().package());
    cargo.arg("bench");
    for bench in benches {
        cargo.args(["--bench", bench]);
    }
    Call::of(cargo)
}

/// What is in a folder, but for what a program keeps there for itself.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}

fn targets_of(report: &Value) -> Vec<&str> {
    let mut targets: Vec<&str> = report["benchmarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["bench"].as_str().unwrap())
        .collect();
    targets.dedup();
    targets
}

#[test]
fn one_cargo_call_is_one_report_of_all_its_bench_targets() {
    let outcome = bench(&["wrapped", "odd", "uncounted"]).run().exits(0);
    assert_eq!(
        targets_of(&outcome.report()),
        ["odd", "uncounted", "wrapped"]
    );
    assert_eq!(names(&outcome.folder().join("home/runs")).len(), 1);
}

#[test]
fn cargo_bench_passes_the_status_on_and_stops_at_the_first_that_fails() {
    let outcome = bench(&["missed", "wrapped"])
        .run()
        .exits(3)
        .complains("bench failed.*--bench missed");
    assert_eq!(targets_of(&outcome.report()), ["missed"]);
}

#[test]
fn processes_with_one_run_id_share_a_report() {
    let call = Call::bench("wrapped").env("PERF_BENCH_RUN_ID", "nightly 7");
    let home = call.folder().join("shared");
    let outcome = call
        .env("PERF_BENCH_HOME", home.to_str().unwrap())
        .run()
        .exits(0);
    Call::bench("uncounted")
        .env("PERF_BENCH_RUN_ID", "nightly 7")
        .env("PERF_BENCH_HOME", home.to_str().unwrap())
        .run()
        .exits(0);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(home.join("report.json")).unwrap()).unwrap();
    assert_eq!(targets_of(&report), ["uncounted", "wrapped"]);
    let runs = names(&home.join("runs"));
    assert_eq!(runs.len(), 1, "{outcome}");
    assert_eq!(names(&home.join("runs").join(&runs[0])).len(), 2);
}

#[test]
fn another_run_starts_anew() {
    let call = Call::bench("wrapped").env("PERF_BENCH_RUN_ID", "first");
    let home = call.folder().join("shared");
    let _first = call
        .env("PERF_BENCH_HOME", home.to_str().unwrap())
        .run()
        .exits(0);
    Call::bench("uncounted")
        .env("PERF_BENCH_RUN_ID", "second")
        .env("PERF_BENCH_HOME", home.to_str().unwrap())
        .run()
        .exits(0);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(home.join("report.json")).unwrap()).unwrap();
    assert_eq!(targets_of(&report), ["uncounted"]);
    assert_eq!(names(&home.join("runs")).len(), 2);
}

/// Under nextest each case is a process of its own, so none of them makes the report.
#[test]
fn a_case_that_nextest_measures_leaves_its_run_file_only() {
    let outcome = Call::bench("wrapped")
        .env("NEXTEST", "1")
        .env("NEXTEST_RUN_ID", "of-nextest")
        .run()
        .exits(0);
    assert_eq!(names(&outcome.folder().join("home")), ["runs"]);
    assert_eq!(names(&outcome.folder().join("home/runs")), ["of-nextest"]);
}

#[test]
fn the_file_names_the_home_and_the_reports() {
    let outcome = Call::bench("wrapped")
        .without("PERF_BENCH_HOME")
        .configured(
            "[report]\nhome = \"results\"\njson = \"out/all.json\"\nmarkdown = \"out/all.md\"\n",
        )
        .run()
        .exits(0);
    assert_eq!(names(&outcome.folder().join("out")), ["all.json", "all.md"]);
    assert!(outcome.folder().join("results/runs").is_dir());
}

/// A workspace of its own, far from this one: its perf.toml is found from the package upwards, and
/// its results go to its target folder.
#[test]
fn a_project_on_its_own_finds_its_file_and_its_home() {
    let folder = tempfile::tempdir().unwrap();
    write_sources(folder.path());
    fs::write(
        folder.path().join("perf.toml"),
        "[bench.\"apart::counted\"]\ntargets = \"allocs == 7\"\n",
    )
    .unwrap();
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(folder.path().join("shop"))
        .args(["bench", "--offline", "--bench", "apart", "--target-dir"])
        .arg(target_dir());
    Call::of(cargo)
        .without("PERF_BENCH_HOME")
        .run()
        .exits(3)
        .says("^FAIL  counted  allocs is 1 and must be exactly 7");
    assert!(folder.path().join("target/perf/report.json").is_file());
    assert!(!folder.path().join("shop/target").exists());
}
