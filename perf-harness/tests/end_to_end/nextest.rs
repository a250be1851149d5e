//! `cargo nextest run --benches`.

use std::process::Command;

use crate::call::Call;
use crate::project::{cargo, project, target_dir};

/// Whether cargo has a nextest here; where it has none, the output says that a test was skipped.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn is_missing(test: &str) -> bool {
    let answer = cargo(&project().package())
        .args(["nextest", "--version"])
        .output();
    let is_missing = !answer.is_ok_and(|answer| answer.status.success());
    if is_missing {
        eprintln!("SKIPPED {test}: `cargo nextest --version` finds no nextest");
    }
    is_missing
}

fn nextest(benches: &[&str]) -> Command {
    let mut cargo = cargo(&project().package());
    cargo.args([
        "nextest",
        "run",
        "--cargo-profile",
        "bench",
        "--color",
        "never",
        "--no-fail-fast",
    ]);
    for bench in benches {
        cargo.args(["--bench", bench]);
    }
    cargo
}

#[test]
fn nextest_runs_every_case_with_its_arguments() {
    if is_missing("nextest_runs_every_case_with_its_arguments") {
        return;
    }
    Call::of(nextest(&["met", "odd"]))
        .run()
        .exits(0)
        .complains(r"PASS .* met::sort/1000$")
        .complains(r"PASS .* met::zeroed<u64,16>$")
        .complains(r"PASS .* odd::value/🦀$")
        .complains(r"27 tests run: 27 passed, 2 skipped");
}

#[test]
fn nextest_runs_ignored_cases_when_asked_for() {
    if is_missing("nextest_runs_ignored_cases_when_asked_for") {
        return;
    }
    let mut command = nextest(&["odd"]);
    command.args(["--run-ignored", "only"]);
    Call::of(command)
        .run()
        .exits(0)
        .complains(r"2 tests run: 2 passed, 10 skipped");
}

#[test]
fn nextest_sees_what_fails() {
    if is_missing("nextest_sees_what_fails") {
        return;
    }
    Call::of(nextest(&["troubled"]))
        .run()
        .exits(100)
        .complains(r"FAIL .* troubled::panicking$")
        .complains(r"12 tests run: 3 passed, 9 failed, 2 skipped");
    assert!(
        !target_dir().join("perf").exists(),
        "a test run leaves no results"
    );
}
