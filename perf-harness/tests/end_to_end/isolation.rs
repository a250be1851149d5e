//! Cases in processes of their own.

use crate::call::{Call, case};

#[test]
fn what_ends_its_process_is_that_cases_error_alone() {
    let cases = "changed::leaves changed::overflows changed::hangs changed::alike changed::lighter";
    let report = Call::bench("changed")
        .args("--isolate --exact")
        .args(cases)
        .run()
        .exits(101)
        .says("^errored  leaves  its process ended before its measuring did \\(exit status: 0\\)")
        .says("^errored  overflows  .*\\(signal: 6 \\(SIGABRT\\).*; it said last: .*overflowed its stack")
        .says("^errored  hangs  it did not finish within its timeout of 100 ms; its process was ended")
        .says("^5 cases in .*3 errored")
        .report();
    assert_eq!(case(&report, "changed::alike")["outcome"], "completed");
    assert_eq!(
        case(&report, "changed::lighter")["metrics"]["allocs"]["value"],
        1.0
    );
}

#[test]
fn it_is_asked_for_by_the_file_too_and_holds_under_test() {
    Call::test("changed")
        .configured("[bench.\"changed::leaves\"]\nisolate = true")
        .args("--exact changed::leaves changed::alike")
        .run()
        .exits(101)
        .says("^test changed::leaves \\.\\.\\. FAILED$")
        .says("^test changed::alike \\.\\.\\. ok$")
        .says("its process ended before its measuring did \\(exit status: 0\\)");
}

#[test]
fn what_an_isolated_case_prints_goes_to_standard_error() {
    Call::bench("changed")
        .args("--isolate --exact changed::talks")
        .run()
        .exits(0)
        .complains("\\{\"Finished\":null\\}")
        .says("^talks ");
}

#[test]
fn without_it_a_timeout_ends_the_run_and_what_was_measured_is_told() {
    Call::bench("changed")
        .args("--exact changed::hangs changed::alike")
        .run()
        .exits(101)
        .says("^errored  hangs  it did not finish within its timeout of 100 ms");
}

#[test]
fn what_its_setup_leaves_out_is_skipped_wherever_it_lives() {
    for place in ["--exact", "--isolate --exact"] {
        Call::bench("changed")
            .args(place)
            .args("changed::served changed::alike")
            .run()
            .exits(0)
            .says("^served +skipped +no server on port 7$")
            .says("^2 cases in .*1 skipped");
        Call::test("changed")
            .args(place)
            .arg("changed::served")
            .run()
            .exits(0)
            .says("^test changed::served \\.\\.\\. ignored, no server on port 7$");
    }
}
