//! Which of two sources of a setting holds.

use crate::call::{Call, Outcome, case};

/// The calls that the one benchmark was given when its `iters` came from these sources.
fn calls(call: Call) -> u64 {
    let outcome = call.args("--exact missed::few").run();
    case(&outcome.report(), "missed::few")["metrics"]["p50"]["samples"]
        .as_u64()
        .unwrap_or_else(|| panic!("{outcome}"))
}

#[test]
fn the_file_beats_the_attribute() {
    assert_eq!(calls(Call::bench("missed")), 100);
    let configured = Call::bench("missed").configured("[bench.\"missed::few\"]\niters = 70\n");
    assert_eq!(calls(configured), 70);
}

#[test]
fn later_globs_beat_earlier_ones() {
    let configured = Call::bench("missed")
        .configured("[bench.\"missed::few\"]\niters = 70\n[bench.\"missed::*\"]\niters = 80\n");
    assert_eq!(calls(configured), 80);
}

/// `--show-settings` of a call that has PERF_BENCH_MAX_TIME and a file.
fn shown(args: &[&str], file: &str) -> Outcome {
    let call = Call::bench("met").arg("--show-settings").configured(file);
    args.iter()
        .fold(call, |call, arg| call.arg(arg))
        .run()
        .exits(0)
        .stays_quiet()
}

#[test]
fn the_command_line_beats_the_environment_and_that_the_file() {
    let file = "[run]\nmax_time = \"7s\"\nconfidence = 0.95\n";
    shown(&[], file)
        .says(r"^max_time +1 ?s +PERF_BENCH_MAX_TIME$")
        .says(r"^confidence +\S+ +.*perf\.toml:3");
    shown(&["--max-time", "2s"], file).says(r"^max_time +2 ?s +--max-time$");
}

#[test]
fn settings_say_what_is_built_in() {
    shown(&[], "")
        .says(r"^strict +false +built-in$")
        .says(r"^profile +default +built-in$")
        .says("^crate +met +the bench target$");
}

#[test]
fn a_profile_lies_over_run() {
    let file = "[run]\nconfidence = 0.95\n[profile.mine]\nconfidence = 0.9\n";
    shown(&["--profile", "mine"], file)
        .says(r"^confidence +0?\.?90?%? +.*perf\.toml:4")
        .says(r"^profile +mine +--profile$");
    shown(&["--quick"], file).says(r"^profile +quick +");
}

#[test]
fn continuous_integration_has_a_profile_of_its_own() {
    let show = |ci: &str| {
        Call::bench("met")
            .arg("--show-settings")
            .env("CI", ci)
            .run()
            .exits(0)
    };
    show("true")
        .says(r"^profile +ci +CI$")
        .says(r"^strict +true +built-in profile ci$");
    show("false").says(r"^profile +default +built-in$");
    Call::bench("missed")
        .args("--exact missed::few")
        .env("CI", "true")
        .run()
        .exits(4);
    Call::bench("missed")
        .args("--exact missed::few --profile default")
        .env("CI", "true")
        .run()
        .exits(0);
}
