//! Verdicts and the exit statuses that follow from them.

use crate::call::{Call, case};

#[test]
fn met_targets_exit_0() {
    let outcome = Call::bench("met")
        .run()
        .exits(0)
        .says(r"^17 cases in .*: 17 pass\.");
    assert_eq!(outcome.report()["summary"]["pass"], 17);
}

#[test]
fn a_missed_target_exits_3_and_says_by_how_much() {
    let outcome = Call::bench("missed")
        .args("--exact missed::checkout")
        .run()
        .exits(3)
        .says(r"^checkout .* FAIL +mean < 1ns +(missed by [\d.]+%|(over )?[\d.]+x the limit)")
        .says(r"^FAIL  checkout  mean is [\d.]+ [num]s, at least [\d.]+ [num]s at 99% confidence, and must be under 1 ns")
        .says(r"again: cargo bench --bench missed -- --exact missed::checkout$")
        .says(r"^1 case in .*: 1 fail\.");
    assert_eq!(outcome.report()["summary"]["exit_status"], 3);
}

#[test]
fn missed_percentiles_counts_and_shares_fail_too() {
    Call::bench("missed")
        .args("--exact missed::tail missed::allocating missed::refused missed::met")
        .run()
        .exits(3)
        .says(r"^FAIL  tail  p99 is .* and must be under 1 ns")
        .says(r"^FAIL  allocating  allocs is 1 and must be exactly 0")
        .says(r"^FAIL  refused  errors is 100%, .* and must be under 50%")
        .says(r"^4 cases in .*: 1 pass, 3 fail\.");
}

#[test]
fn a_miss_within_the_acceptable_tier_warns() {
    let missed = || Call::bench("missed").args("--exact missed::tolerated");
    missed()
        .run()
        .exits(0)
        .says(r"^tolerated .* warn +mean < 1ns, within acceptable")
        .says("1 warn");
    missed().args("--fail-on warn").run().exits(3);
}

#[test]
fn nothing_fails_a_run_that_was_told_so() {
    Call::bench("missed")
        .args("--fail-on never")
        .run()
        .exits(0)
        .says("4 fail");
}

#[test]
fn too_few_calls_are_inconclusive_and_strict_exits_4() {
    let few = || Call::bench("missed").args("--exact missed::few");
    let outcome = few()
        .run()
        .exits(0)
        .says(r"^inconclusive  few .* too few calls.* \(100 samples over .*\)");
    assert_eq!(
        case(&outcome.report(), "missed::few")["targets"][0]["reason"],
        "too few calls"
    );
    few().arg("--strict").run().exits(4);
}

#[test]
fn a_miss_outranks_what_is_inconclusive() {
    Call::bench("missed")
        .arg("--strict")
        .run()
        .exits(3)
        .says("4 fail, 1 inconclusive");
}

#[test]
fn an_error_outranks_a_miss() {
    Call::bench("troubled")
        .args("--exact troubled::sound troubled::panicking --target")
        .arg("mean < 0.001ns")
        .run()
        .exits(101)
        .says("1 fail, 1 errored");
}

#[test]
fn own_figures_are_printed_and_judged() {
    let outcome = Call::bench("met")
        .args("--exact met::recorded")
        .run()
        .exits(0)
        .says(r"locks 2 · .*waited\.p50 3 us");
    let report = outcome.report();
    let recorded = case(&report, "met::recorded");
    assert_eq!(recorded["metrics"]["locks"]["value"], 2.0);
    assert_eq!(recorded["metrics"]["waited.p50"]["value"], 3_000.0);
    let verdicts: Vec<_> = recorded["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| &target["verdict"])
        .collect();
    assert_eq!(verdicts, ["pass", "pass", "pass"]);
}

#[test]
fn tolerated_errors_are_counted() {
    let outcome = Call::bench("met").args("--exact met::flaky").run().exits(0);
    let share = case(&outcome.report(), "met::flaky")["metrics"]["errors"]["value"]
        .as_f64()
        .unwrap();
    assert!((0.4..0.6).contains(&share), "{share}");
}
