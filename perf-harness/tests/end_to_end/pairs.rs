//! Benchmarks that are held against others of the same run.

use crate::call::{Call, case};

#[test]
fn relative_targets_are_judged_by_ratios() {
    Call::bench("pairs")
        .run()
        .exits(3)
        .says("^alike .* pass ")
        .says("^heavy .* FAIL ")
        .says("^FAIL  heavy  mean is .* of `pairs::plain`, .* at most \\+50%")
        // Ranked in their group, beside the baseline of the same argument.
        .says("(?s)^designs$\n  new/100 .* 0.[0-9]+x .* pass .*\n  old/100 .* baseline.*\n  new/400 .*\n  old/400 ")
        .says("^other/1 .* pass ")
        .says("^near::held .* pass ");
}

#[test]
fn the_report_has_both_sides_and_the_ratio() {
    let report = Call::bench("pairs")
        .args("--exact pairs::alike pairs::plain")
        .run()
        .exits(0)
        .report();
    let case = case(&report, "pairs::alike");
    let changes = case["comparison"].as_array().unwrap();
    let of = |metric: &str| {
        changes
            .iter()
            .find(|change| change["metric"] == metric)
            .unwrap()
    };
    assert_eq!(of("mean")["reference"], "pairs::plain");
    assert!(of("mean")["lo"].as_f64() <= of("mean")["ratio"].as_f64());
    assert_eq!(of("locks")["base"], 4.0);
    assert_eq!(of("locks")["current"], 2.0);
    assert_eq!(of("locks")["ratio"], 0.5);
    for target in case["targets"].as_array().unwrap() {
        assert_eq!(target["reference"], "pairs::plain");
        assert_eq!(target["verdict"], "pass", "{target}");
    }
}

#[test]
fn a_filter_brings_the_reference_along_and_judges_it_not() {
    Call::bench("pairs")
        .args("--exact pairs::new/400")
        .run()
        .exits(0)
        .says("^2 cases in .*: 1 pass, 1 without target")
        .says("^  new/400 .* pass ")
        .says("^  old/400 ");
    // Nothing is measured under test, so nothing comes along.
    Call::test("pairs")
        .args("--exact pairs::new/400")
        .run()
        .exits(0)
        .says("^running 1 test$");
}

#[test]
fn what_a_target_cannot_be_held_against_is_said() {
    for (filter, target, complaint) in [
        (
            "pairs::heavy",
            "mean <= +5% vs plane",
            "pairs::heavy: `vs plane`: no benchmark is called so; did you mean `plain`?",
        ),
        (
            "pairs::heavy",
            "mean <= +5% vs twin",
            "`vs twin` may be `pairs::far::twin`, `pairs::near::twin`; write more of the path",
        ),
        (
            "pairs::heavy",
            "mean <= +5% vs alike",
            "`vs alike`: `pairs::alike` is itself held against another benchmark",
        ),
        (
            "pairs::heavy",
            "mean <= +5% vs old",
            "`vs old`: none of its cases has the arguments of this one; it has `pairs::old/100`, `pairs::old/400`",
        ),
        (
            "pairs::heavy",
            "mean <= +0.01% vs plain",
            "a margin under 0.1% cannot be told; write `\\+0%`",
        ),
    ] {
        let mut call = Call::bench("pairs").args("--exact").arg(filter);
        call = call.arg("--target").arg(target);
        call.run().exits(2).complains(complaint);
    }
    Call::bench("pairs")
        .configured("[bench.\"pairs::plain\"]\ntargets = \"mean <= +5% vs plain\"")
        .run()
        .exits(2)
        .complains("pairs::plain: `vs plain`: it cannot be held against itself");
}

/// What everything is held against is not held against itself.
#[test]
fn a_target_of_the_command_line_spares_its_reference() {
    Call::bench("pairs")
        .args("--exact pairs::plain pairs::near::twin --target")
        .arg("mean <= 100x vs pairs::plain")
        .run()
        .exits(0)
        .says("^2 cases in .*: 1 pass, 1 without target");
}

#[test]
fn a_reference_that_is_not_run_leaves_no_answer() {
    Call::bench("pairs")
        .configured("[bench.\"pairs::plain\"]\nignore = \"not today\"")
        .args("--exact pairs::alike")
        .run()
        .exits(0)
        .says("no baseline: its reference `pairs::plain` is not run; `--include-ignored` runs");
}

#[test]
fn a_pair_that_has_to_agree_and_does_not_is_an_error() {
    Call::bench("pairs")
        .args("--exact pairs::agrees")
        .run()
        .exits(0);
    Call::bench("pairs")
        .args("--include-ignored --exact pairs::disagrees")
        .run()
        .exits(101)
        .says("errored .* `same_result`: it gives `[0-9]+`, and `pairs::plain` gives `[0-9]+`");
}

#[test]
fn threads_are_held_against_as_many_threads_and_against_one() {
    let report = Call::bench("pairs")
        .args("other_crowd --max-time 3s")
        .run()
        .exits(0)
        .says("^5 cases in .*: 2 pass, 3 without target")
        .report();
    let case = case(&report, "pairs::other_crowd/threads=2");
    let references: Vec<&str> = case["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| target["reference"].as_str().unwrap())
        .collect();
    assert_eq!(references, ["pairs::crowd/threads=2", "pairs::plain"]);
}
