//! `bench` and the modes of `run` that are one.

use super::call::{Outcome, perf_bench};
use super::project::Project;

#[test]
fn all_targets_run_although_the_first_misses_and_what_is_not_ours_is_left_alone() {
    let project = Project::take();
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let mut call = perf_bench(project.root(), "bench");
    call.env("SHOP_MARK", &mark);
    Outcome::of(call)
        .exits(3)
        .complains(r"^warning: `plain` of `shop` is no perf_harness bench target.*--bench plain")
        .complains(r"^\[1/3\] shop counts$")
        .complains(r"^\[3/3\] shop same$")
        .complains(r"^2 of 3 bench targets ended well; not: shop counts \(exit status 3\)$")
        .says("^FAIL  .*allocs is 3")
        .says("1 pass");
    assert!(!mark.exists(), "the plain one was run");

    let report = project.root().join("target/perf/report.json");
    let report = std::fs::read_to_string(report).unwrap();
    for id in ["counts::boxes", "fresh::boxes", "same::boxes"] {
        assert!(
            report.contains(&format!("\"{id}\"")),
            "one run id: all are in one report"
        );
    }
}

#[test]
fn modes_choose_the_profile_and_selections_are_cargos() {
    let project = Project::take();
    Outcome::of(perf_bench(project.root(), "run quick --bench same"))
        .exits(0)
        .says("profile quick")
        .never_complains(r"^\[2/");
    Outcome::of(perf_bench(
        project.root(),
        "run benchmark --bench same -- --profile full --list",
    ))
    .exits(0)
    .says("same::boxes");
}

#[test]
fn a_selection_of_nothing_is_no_success() {
    let project = Project::take();
    Outcome::of(perf_bench(project.root(), "bench --bench plain"))
        .exits(2)
        .complains("^error: no bench target found");
    Outcome::of(perf_bench(project.root(), "bench --bench nowhere"))
        .exits(2)
        .complains("no bench target named `nowhere`")
        .complains("^error: the workspace does not build");
    let empty = tempfile::tempdir().unwrap();
    Outcome::of(perf_bench(empty.path(), "bench"))
        .exits(2)
        .complains("could not find `Cargo.toml`")
        .complains("^error: .*--manifest-path");
}

#[test]
fn unknown_commands_propose_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    Outcome::of(perf_bench(folder.path(), "comapre"))
        .exits(2)
        .complains("'compare'");
    Outcome::of(perf_bench(folder.path(), "--version"))
        .exits(0)
        .says(r"^cargo-perf-bench \d");
    Outcome::of(perf_bench(folder.path(), "compare --help"))
        .exits(0)
        .says("cargo perf-bench compare --base v1");
}
