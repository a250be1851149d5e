//! `compare` without a build.

use super::call::{Outcome, perf_bench};

#[test]
fn executables_that_are_not_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    Outcome::of(perf_bench(
        folder.path(),
        "compare --base-exe old --candidate-exe new",
    ))
    .exits(2)
    .complains("^error: there is no executable `old`");
}
