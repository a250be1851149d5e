//! `compare` with revisions that cannot be had or built.

use super::call::{Outcome, perf_bench};
use super::project::Project;

#[test]
fn an_unknown_revision_is_named() {
    let project = Project::take();
    Outcome::of(perf_bench(project.root(), "compare --base nowhere"))
        .exits(2)
        .complains("^error: there is no revision `nowhere`: `git fetch origin`");
}

#[test]
fn a_base_that_does_not_build_is_told_from_the_candidate() {
    let project = Project::take();
    let before = project.stamps();
    Outcome::of(perf_bench(project.root(), "compare --base broken"))
        .exits(2)
        .complains("error\\[E0308\\]: mismatched types")
        .complains(r"^error: the base, broken \([0-9a-f]{7}\), does not build");
    assert_eq!(project.stamps(), before, "what is not built is not kept");
    Outcome::of(perf_bench(
        project.root(),
        "compare --base broken --keep-going",
    ))
    .exits(2)
    .complains("^warning: `counts` of `shop` is not compared: the base did not build whole")
    .never_complains("is new");
}

#[test]
fn what_is_checked_out_is_no_base_unless_it_is_named() {
    let project = Project::take();
    for line in ["compare", "run regression"] {
        Outcome::of(perf_bench(project.root(), line))
            .exits(2)
            .complains("^error: main .* is what is checked out.*`--base HEAD~1`");
    }
}

#[test]
fn a_base_without_the_bench_target_says_so() {
    let project = Project::take();
    Outcome::of(perf_bench(
        project.root(),
        "compare --base base --bench fresh",
    ))
    .exits(2)
    .complains("^warning: `fresh` of `shop` is new")
    .complains("^error: none of the selected bench targets exists in base");
}
