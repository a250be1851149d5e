//! Benchmarks that go wrong, and the others beside them.

use crate::call::{Call, Outcome, case};

fn one(name: &str) -> Outcome {
    let id = format!("troubled::{name}");
    let outcome = Call::bench("troubled")
        .args("--exact --include-ignored troubled::sound")
        .arg(&id)
        .run()
        .exits(101);
    assert_eq!(case(&outcome.report(), &id)["outcome"], "errored");
    outcome
}

/// One more case goes wrong, and the one beside it is measured and judged all the same.
#[track_caller]
fn errs(name: &str, message: &str) {
    let outcome = one(name)
        .says(&format!("^errored  {name}  {message}$"))
        .says(&format!(
            "again: cargo bench --bench troubled -- --exact troubled::{name}$"
        ))
        .says("^sound .* pass ")
        .says("1 pass, 1 errored");
    assert_eq!(
        case(&outcome.report(), "troubled::sound")["verdict"],
        "pass"
    );
}

#[test]
fn a_panic_is_told_with_its_place() {
    errs(
        "panicking",
        r"panicked at .*troubled\.rs:\d+:\d+: the shelf is empty",
    );
}

#[test]
fn a_panic_in_the_midst_of_measuring_is_told_too() {
    errs(
        "panicking_later",
        r"panicked at .*: the shelf is empty at last",
    );
}

#[test]
fn an_err_without_a_target_on_errors_is_an_error() {
    errs(
        "refusing",
        r#"returned an error: "closed today" \(a target such as `errors < 1%` counts errors instead\)"#,
    );
}

#[test]
fn a_wrong_answer_is_an_error() {
    errs("wrong", "check `is_two`: it answered false");
}

#[test]
fn a_panic_in_setup_or_teardown_is_an_error() {
    errs("stateless", "panicked at .*: no state today");
    errs("endless", "panicked at .*: no end today");
}

#[test]
fn an_unused_bencher_is_an_error() {
    errs(
        "idle",
        "the body never used its Bencher: call one of its `bench` methods",
    );
}

#[test]
fn a_target_on_what_is_not_recorded_is_an_error() {
    errs(
        "unrecorded",
        "the target `lock_acquisitions < 10` is about `lock_acquisitions`, which the call does not record; it records `locks`",
    );
    errs(
        "misjudged",
        "the target `locks < 10ms` has a limit that is a time, and `locks` is recorded as a count",
    );
}

/// A stuck case cannot be stopped, so the run ends with it; what is known is reported.
#[test]
fn a_case_that_never_ends_ends_the_run() {
    let outcome = one("stuck")
        .says("^errored  stuck  it did not finish within its timeout of 100 ms$")
        .says("^sound +skipped +the run ended when `troubled::stuck` did not finish within its timeout$");
    assert_eq!(outcome.report()["summary"]["errored"], 1);
}

#[test]
fn a_case_that_ends_the_process_is_never_green() {
    let complaint = "^error: `troubled::leaves` ended the process";
    let args = "--exact --include-ignored troubled::leaves";
    Call::bench("troubled")
        .args(args)
        .run()
        .exits(101)
        .complains(complaint);
    Call::test("troubled")
        .args(args)
        .run()
        .exits(101)
        .complains(complaint);
}

#[test]
fn errors_that_nobody_looks_at_are_not_none() {
    one("overlooked").says("^errored  overlooked  a target on `errors` cannot be judged: the call returns a Result and `bench` does not look at it");
}

#[test]
fn all_troubles_are_told_in_one_run() {
    let outcome = Call::bench("troubled")
        .run()
        .exits(101)
        .says("1 pass, 11 errored, 2 skipped");
    let report = outcome.report();
    assert_eq!(report["benchmarks"].as_array().unwrap().len(), 14);
    assert_eq!(
        case(&report, "troubled::valueless")["error"],
        "`args` panicked: no values"
    );
    assert_eq!(
        case(&report, "troubled::stuck")["error"],
        "ignored: it never ends"
    );
}

#[test]
fn two_benchmarks_of_one_id_are_refused() {
    Call::bench("twins")
        .run()
        .exits(2)
        .complains(r"^error: two benchmarks have the id `twins::twin`, at .*twins\.rs line \d+ and at .*twins\.rs line \d+");
}

#[test]
fn a_benchmark_without_a_case_is_refused() {
    let complaint = r"^error: the benchmark `caseless::vanished`, at .*caseless\.rs line \d+, has no case: its `n` has no value";
    Call::bench("caseless").run().exits(2).complains(complaint);
    Call::test("caseless").run().exits(2).complains(complaint);
}

#[test]
fn a_target_without_a_benchmark_is_refused_unless_something_was_asked_for() {
    let complaint = "^error: no benchmark found: mark a function with #.perf_bench.";
    Call::bench("empty").run().exits(2).complains(complaint);
    Call::test("empty").run().exits(2).complains(complaint);
    Call::bench("empty")
        .arg("sort")
        .run()
        .exits(0)
        .says("^no benchmark matches the selection: 0 measured");
    Call::test("empty")
        .arg("sort")
        .run()
        .exits(0)
        .says("^running 0 tests$");
    Call::test("empty")
        .args("--list --format terse")
        .run()
        .exits(0)
        .stays_quiet();
}
