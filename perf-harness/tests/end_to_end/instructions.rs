//! Counting under valgrind. Where it is not installed these tests say so and judge nothing.

use crate::call::{Call, case};
use crate::project::project;

/// A call, if there is a valgrind to count with.
fn counting(cases: &str) -> Option<Call> {
    counting_in("executed", cases)
}

fn counting_in(target: &str, cases: &str) -> Option<Call> {
    let there = std::process::Command::new("valgrind")
        .arg("--version")
        .output();
    if there.is_err() {
        #[expect(clippy::print_stderr, reason = "a test that was skipped is told")]
        {
            eprintln!("skipped: valgrind is not installed");
        }
        return None;
    }
    Some(
        Call::bench(target)
            .args("--instructions --exact")
            .args(cases),
    )
}

#[test]
fn what_a_call_executes_is_counted_and_judged() {
    let Some(call) = counting(
        "executed::fixed executed::missed executed::nothing executed::handed executed::elsewhere",
    ) else {
        return;
    };
    let report = call
        .run()
        .exits(3)
        .says(r"^FAIL  missed  instructions is \d+ and must be under 10 \(\d+ samples")
        .says(r"^5 cases in .*: 4 pass, 1 fail\.")
        .report();
    let metrics = &case(&report, "executed::fixed")["metrics"];
    assert_eq!(metrics["instructions"]["reason"], "deterministic");
    assert_eq!(metrics["instructions"]["kind"], "count");
    assert!(metrics["branch_misses"]["value"].is_number());
    assert!(metrics["cycles"].is_null());
}

#[test]
fn a_fixed_function_has_the_same_count_in_every_run() {
    let mut seen = Vec::new();
    for _ in 0..10 {
        let Some(call) = counting("executed::fixed") else {
            return;
        };
        let report = call.run().exits(0).report();
        let instructions = &case(&report, "executed::fixed")["metrics"]["instructions"];
        assert_eq!(instructions["reason"], "deterministic");
        seen.push(instructions["value"].as_f64().unwrap());
    }
    assert!(seen.iter().all(|count| *count == seen[0]), "{seen:?}");
}

#[test]
fn what_goes_wrong_under_valgrind_costs_nothing_else() {
    let Some(call) = counting(
        "executed::panicking executed::ending executed::hanging executed::printing executed::fixed",
    ) else {
        return;
    };
    call.run()
        .exits(0)
        .says("^inconclusive  panicking  instructions .* not measurable here: under valgrind it panicked at .*: not here")
        .says("^inconclusive  ending  .* it ended the process under valgrind")
        .says("^inconclusive  hanging  .* it did not finish within 10 s under valgrind; give it a longer `timeout`")
        .says(r"^5 cases in .*: 2 pass, 3 inconclusive\.");
}

#[test]
fn without_valgrind_there_is_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    Call::bench("executed")
        .args("--instructions --exact executed::fixed")
        .env("PATH", folder.path().to_str().unwrap())
        .run()
        .exits(0)
        .says("^inconclusive  fixed  instructions .* not measurable here: valgrind is not installed, or not on the PATH");
}

#[test]
fn without_the_flag_a_target_names_it() {
    Call::bench("executed")
        .args("--exact executed::fixed --strict")
        .run()
        .exits(4)
        .says("not measurable here: .*; run with --instructions to count under valgrind");
}

#[test]
fn the_worker_is_not_for_people() {
    Call::of(crate::project::command(
        project().bench("executed"),
    ))
    .arg("--valgrind-worker")
    .run()
    .exits(2)
    .complains("^error: --valgrind-worker is how --instructions starts this program under valgrind: give --instructions");
}

#[test]
fn two_builds_are_counted_apart_and_held_against_each_other() {
    const TIERS: &str = "[regression]\ninstructions = { fail = \"10%\" }";
    let base = project().bench("older/changed").to_str().unwrap();
    let cases = "changed::alike changed::slower";
    // What was not counted is no pass.
    Call::bench("changed")
        .configured(TIERS)
        .args("--strict --against")
        .arg(base)
        .args("--exact changed::alike")
        .run()
        .exits(4)
        .says("not measurable here: run with --instructions to count under valgrind");
    let Some(call) = counting_in("changed", cases) else {
        return;
    };
    call.configured(TIERS)
        .args("--base-name old --against")
        .arg(base)
        .run()
        .exits(3)
        .says("^alike .* pass .*instructions <= \\+10% \\[regression\\]  0%")
        .says("^FAIL  slower  instructions is .* of `old`, .*, and must be at most \\+10%; allocs stay at 0")
        .says("^2 cases in .*: 1 pass, 1 fail");
}
