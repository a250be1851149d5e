//! `compare` with a revision that can be built.

use super::call::{Outcome, perf_bench};
use super::project::Project;

#[test]
fn one_allocation_more_fails_and_targets_of_one_side_are_named() {
    let project = Project::take();
    Outcome::of(perf_bench(project.root(), "compare --base base"))
        .exits(3)
        .complains(r"^warning: `fresh` of `shop` is new")
        .complains(r"^warning: `gone` of `shop` is removed")
        .complains(r"^\[1/2\] shop counts against base \([0-9a-f]{7}\)$")
        .complains(r"^\[2/2\] shop same against")
        .says("^FAIL  .*boxes.*allocs")
        .says(
            "^ +again: cargo perf-bench compare --base base --bench counts --exact counts::boxes$",
        )
        .says("^2 cases in");
    assert!(project.stamps() >= 1);

    // All that the first call has built is still there, and the order of results is stable.
    let second = Outcome::of(perf_bench(
        project.root(),
        "run regression --base base -- --quick",
    ))
    .exits(3)
    .never_complains("Compiling");
    assert!(
        second.stdout.find("counts") < second.stdout.find("same"),
        "{second}"
    );

    // A case that was renamed is not quietly green.
    Outcome::of(perf_bench(
        project.root(),
        "compare --base base --bench same nothing_is_called_so",
    ))
    .exits(0)
    .complains("^warning: no benchmark matches the selection, so nothing was compared$");

    Outcome::of(perf_bench(
        project.root(),
        "compare --base base --bench same --output-format json",
    ))
    .exits(0)
    .says("^  \"schema\": \"perf-report/1\"")
    .says("\"reference\": \".*base \\(");
}

#[test]
fn the_same_sources_give_the_same_executables() {
    let project = Project::take();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    Outcome::of(perf_bench(
        project.root(),
        &format!(
            "compare --base candidate --changed --output-format json={}",
            file.display()
        ),
    ))
    .exits(0)
    .complains("^note: candidate .* is what is checked out, without a change")
    .complains("^note: `counts` of `shop` is skipped: .* the same")
    .complains("^note: `fresh` of `shop` is skipped: .* the same")
    .complains("^note: `same` of `shop` is skipped: .* the same")
    .complains("^warning: there is nothing to compare");
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written.contains("\"benchmarks\": []"), "{written}");
    let here = folder.path();
    Outcome::of(perf_bench(here, "report report.json --check")).exits(0);
    Outcome::of(perf_bench(here, "comment report.json --print")).exits(0);
}
