//! What needs no build: result files, stored baselines, executables.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::call::{Outcome, perf_bench};

const RESULTS: &str = include_str!("../../../perf-harness/tests/fixtures/perf-report-1.json");

/// A folder with a result file, and one after it that a change was made to.
fn results(change: impl FnOnce(&mut Value)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.json"), RESULTS).unwrap();
    let mut new: Value = serde_json::from_str(RESULTS).unwrap();
    let cases = new["benchmarks"].as_array_mut().unwrap();
    cases.retain(|case| case["outcome"] != "errored");
    change(&mut new);
    fs::write(folder.path().join("new.json"), new.to_string()).unwrap();
    folder
}

fn call(folder: &Path, arguments: &str) -> Outcome {
    Outcome::of(perf_bench(folder, arguments))
}

#[test]
fn result_files_are_judged_without_running_anything() {
    let folder = results(|_| {});
    call(
        folder.path(),
        "compare old.json new.json --output-format json",
    )
    .says("\"reference\": \"baseline:/.*/old.json\"");

    // Far beyond what runs of other times may differ by.
    let slower = results(|new| {
        for figure in ["value", "lo", "hi"] {
            let mean = &mut new["benchmarks"][0]["metrics"]["mean"][figure];
            *mean = (mean.as_f64().unwrap() * 10.0).into();
        }
    });
    let rules = "[regression]\nmean = { fail = \"10%\" }\n";
    fs::write(slower.path().join("perf.toml"), rules).unwrap();
    call(slower.path(), "compare old.json new.json")
        .exits(3)
        .says("^FAIL .*get_hit .*mean");
    call(slower.path(), "compare old.json new.json --fail-on never").exits(0);
}

#[test]
fn files_that_are_no_results_are_named() {
    let folder = results(|new| new["schema"] = "perf-report/9".into());
    call(folder.path(), "compare old.json new.json")
        .exits(2)
        .complains("^error: the result file `new.json` cannot be used: .*newer schema");
    call(folder.path(), "compare old.json gone.json")
        .exits(2)
        .complains("^error: cannot read `gone.json`");
    call(folder.path(), "compare old.json")
        .exits(2)
        .complains("OLD.json NEW.json");
}

#[test]
fn a_baseline_goes_in_and_out_and_says_what_it_was() {
    let folder = results(|_| {});
    let here = folder.path();
    fs::write(here.join("Cargo.toml"), "[workspace]\n").unwrap();
    call(here, "baseline list")
        .exits(0)
        .says("^no baseline is stored in .*--save-baseline");
    call(here, "baseline show main")
        .exits(2)
        .complains("^error: .*`main`");
    call(here, "baseline import old.json --name main")
        .exits(0)
        .says("^wrote .*main");
    call(here, "baseline list")
        .exits(0)
        .says("^main: 1 run of ");
    call(here, "baseline show main")
        .exits(0)
        .says("cache::get_hit: 1 run")
        .says("^ +allocs 0$");
    call(here, "baseline export main out")
        .exits(0)
        .says("^wrote out");
    call(here, "baseline import out --name copy").exits(0);
    call(here, "baseline remove main")
        .exits(0)
        .says("^removed main: 1 run of ");
    call(here, "baseline list").exits(0).says("^copy: ");
    assert!(!here.join(".perf/baselines/main").exists());
    call(here, "baseline import new.json nowhere").exits(2);
}

#[test]
fn a_damaged_baseline_file_is_named_and_left_alone() {
    let folder = results(|_| {});
    let here = folder.path();
    fs::write(here.join("Cargo.toml"), "[workspace]\n").unwrap();
    fs::write(here.join("cut.json"), &RESULTS[..RESULTS.len() / 2]).unwrap();
    call(here, "baseline import cut.json")
        .exits(2)
        .complains("^error: .*cut.json");
    assert!(!here.join(".perf/baselines/cut").exists());
}

#[test]
fn executables_that_are_not_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    call(folder.path(), "compare --base-exe old --candidate-exe new")
        .exits(2)
        .complains("^error: there is no executable `old`");
}
