//! A bench target held against another build of it.

use crate::call::{Call, case};
use crate::project::project;

const TIERS: &str =
    "[regression]\nmean = { warn = \"400%\", fail = \"900%\" }\nallocs = { fail = \"0%\" }\n";

fn against_older(cases: &str) -> Call {
    let base = project().bench("older/changed").to_str().unwrap();
    Call::bench("changed")
        .configured(TIERS)
        .args("--base-name old --against")
        .arg(base)
        .arg("--exact")
        .args(cases)
}

#[test]
fn what_got_worse_fails_with_what_moved_along() {
    let outcome = against_older("changed::alike changed::slower changed::heavier")
        .run()
        .exits(3)
        .says("^alike .* pass ")
        .says("^FAIL  slower  mean is .* of `old`, .* \\(in pairs, 12 launches of each .*; instructions were not counted .*, allocs stay at 0")
        .says("^FAIL  heavier  allocs is 2 against 1 of `old`, \\+100%, and must be at most \\+0%")
        .says("^      again: cargo bench --bench changed -- --against .*changed-[0-9a-f]* --exact changed::heavier$")
        .says("^      next:  perf record --call-graph dwarf cargo bench --bench changed -- --exact changed::slower --min-time 3s$")
        .says("^      then:  .*docs/regressions.md")
        .says("^3 cases in .*: 1 pass, 2 fail\\.");
    let report = outcome.report();
    assert_eq!(report["base"]["name"], "old");
    let change = &case(&report, "changed::heavier")["comparison"][1];
    assert_eq!(change["metric"], "allocs");
    assert_eq!(change["reference"], "build:old");
    assert_eq!(
        (&change["base"], &change["current"]),
        (&1.0.into(), &2.0.into())
    );
    assert_eq!(change["severity"], "fail");
    let targets = &case(&report, "changed::slower")["targets"];
    assert_eq!(targets[0]["tier"], "regression");
    assert_eq!(targets[0]["target"], "mean <= +900%");
}

#[test]
fn a_tier_below_fail_warns() {
    let warned = |flags: &str, status| {
        let base = project().bench("older/changed").to_str().unwrap();
        Call::bench("changed")
            .configured(
                "[regression]\nallocs = { notice = \"10%\", warn = \"50%\", fail = \"200%\" }",
            )
            .args("--against")
            .arg(base)
            .args("--exact changed::heavier")
            .args(flags)
            .run()
            .exits(status)
            .says("^heavier .* warn ")
    };
    warned("--fail-on fail", 0);
    warned("--fail-on warn", 3);
}

#[test]
fn improvement_targets_are_held_to_and_others_left_to_other_runs() {
    against_older("changed::lighter")
        .run()
        .exits(0)
        .says("^lighter .* pass +.*allocs <= -50%")
        .says("^note  lighter  1 of its targets is not relative to the base, and left to runs without --against");
    // Without anything to hold it against.
    Call::bench("changed")
        .args("--strict --exact changed::lighter")
        .run()
        .exits(4)
        .says("^inconclusive  lighter  allocs is 1, .* no baseline");
}

#[test]
fn cases_of_one_side_are_named_and_no_error() {
    let report = against_older("changed::fresh changed::gone")
        .run()
        .exits(0)
        .says("^fresh +new +inconclusive +allocs <= -50%  no baseline")
        .says("^gone +.*removed +skipped")
        .report();
    let verdict = |id| &case(&report, id)["comparison"][0]["verdict"];
    assert_eq!(verdict("changed::fresh"), "new");
    assert_eq!(verdict("changed::gone"), "removed");
}

#[test]
fn what_is_removed_is_told_also_where_nothing_else_is_selected() {
    against_older("changed::gone")
        .run()
        .exits(0)
        .says("^gone +.*removed +skipped");
}

#[test]
fn a_rule_that_cannot_be_measured_is_no_pass() {
    let base = project().bench("older/changed").to_str().unwrap();
    Call::bench("changed")
        .configured("[regression]\nrss_peak = { fail = \"50%\" }\nitem_rate = { fail = \"50%\" }")
        .args("--strict --against")
        .arg(base)
        .args("--exact changed::alike")
        .run()
        .exits(4)
        .says("^inconclusive  alike  .*`rss_peak` is not measured in pairs")
        .says("^1 case in .*: 1 inconclusive");
}

/// Which way a figure of the benchmark's own is better only the benchmark knows.
#[test]
fn a_figure_that_shall_be_high_is_a_worsening_when_it_falls() {
    against_older("changed::hits")
        .configured("[regression]\nhits = { fail = \"10%\" }")
        .run()
        .exits(3)
        .says("^FAIL  hits  hits is 5 against 10 of `old`, -50%, and must be at least -10%");
}

#[cfg(unix)]
#[test]
fn a_budget_bounds_a_call_that_never_ends() {
    against_older("changed::stuck")
        .args("--time-budget 2s")
        .run()
        .exits(101)
        .says(
            "^errored  stuck  in `this build`: its process did not answer within 2 s and was ended",
        );
}

#[test]
fn a_side_that_breaks_is_named_and_the_rest_goes_on() {
    against_older("changed::dies changed::leaves changed::overflows changed::hangs changed::alike")
        .run()
        .exits(101)
        .says("^inconclusive  dies  .*no baseline: in `old`: its process ended before its measuring did \\(signal: 6 ")
        .says("^errored  leaves  in `this build`: its process ended .* \\(exit status: 0\\)")
        .says("^errored  overflows  in `this build`: .*signal: 6.* overflowed its stack")
        .says("^errored  hangs  in `this build`: it did not finish within its timeout of 100 ms; its process was ended")
        .says("^alike .* pass ");
}

#[test]
fn what_benchmarks_print_and_read_is_apart_from_the_messages() {
    against_older("changed::talks")
        .run()
        .exits(0)
        .says("^talks .* pass ");
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_the_run_and_what_is_decided_is_told() {
    against_older("changed::interrupts")
        .run()
        .exits(130)
        .says("^interrupts .* inconclusive .*out of time")
        .says("out of time: the run was interrupted");
}

#[test]
fn a_time_budget_ends_the_run_without_an_answer() {
    against_older("changed::alike")
        .args("--strict --time-budget 1ns")
        .run()
        .exits(4)
        .says("^alike .* inconclusive .*out of time")
        .says("out of time: the time budget was used up; raise `--time-budget`");
}

#[test]
fn what_is_no_build_of_the_target_is_refused() {
    Call::bench("changed")
        .args("--against nowhere")
        .run()
        .exits(2)
        .complains("--against: there is no executable `.*nowhere`; give the path of another build");
    Call::bench("changed")
        .args("--against /bin/true")
        .run()
        .exits(2)
        .complains("`/bin/true` does not answer as a bench target of perf_harness: it ended at once \\(exit status: 0\\)");
    Call::bench("changed")
        .args("--against /bin/echo")
        .run()
        .exits(2)
        .complains("`/bin/echo` does not answer .*: it said `--case-worker`");
    Call::test("changed")
        .args("--against /bin/true")
        .run()
        .exits(2)
        .complains("--against measures: give --bench too, as cargo bench does");
    let other = project().bench("pairs").to_str().unwrap();
    Call::bench("changed")
        .args("--against")
        .arg(other)
        .run()
        .exits(2)
        .complains("is a build of the bench target `pairs`, and this is `changed`");
}

#[test]
fn a_selection_of_nothing_is_said() {
    against_older("changed::nothing")
        .run()
        .exits(0)
        .says("^no benchmark matches the selection: 0 measured");
}

/// What a case starts and leaves behind keeps its pipes open, and ends with its process.
#[cfg(unix)]
#[test]
fn what_a_case_leaves_behind_ends_with_its_process() {
    against_older("changed::leaves_a_child")
        .run()
        .exits(0)
        .says("^leaves_a_child .* pass ");
}

#[cfg(unix)]
#[test]
fn a_build_of_another_protocol_is_named_with_its_version() {
    use std::os::unix::fs::PermissionsExt;

    let call = Call::bench("changed");
    let program = call.folder().join("newer");
    let greeting = "#!/bin/sh\necho '{\"perf_bench_worker\":99,\"version\":\"9.8.7\",\"more\":1}'\nread order\n";
    std::fs::write(&program, greeting).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    call.args("--against")
        .arg(program.to_str().unwrap())
        .run()
        .exits(2)
        .complains("is a build with perf-harness 9.8.7, whose workers speak protocol 99 and not 1; build both sides with one version");
}

/// What a case is held against in its own build is no matter here.
#[test]
fn no_reference_comes_along() {
    let exe = project().bench("pairs").to_str().unwrap();
    Call::bench("pairs")
        .configured("[regression]\nmean = { fail = \"900%\" }")
        .args("--against")
        .arg(exe)
        .args("--exact pairs::new/400")
        .run()
        .exits(0)
        .says("^1 case in .*: 1 pass");
}
