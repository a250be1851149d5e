//! perf.toml and what is wrong in it.

use crate::call::{Call, Outcome, case};

fn met(configuration: &str) -> Outcome {
    Call::bench("met")
        .args("--exact met::get")
        .configured(configuration)
        .run()
}

#[test]
fn an_unknown_key_exits_2_and_is_named() {
    met("[run]\nwarm_up = \"1s\"\n")
        .exits(2)
        .complains(r"perf\.toml:2:1: .*`warm_up`")
        .complains("`warmup`");
}

#[test]
fn all_mistakes_are_told_at_once() {
    met("[run]\nmax_time = 3\n[bench.\"met::*\"]\ntargets = \"p99 < 1uss\"\n")
        .exits(2)
        .complains(r"perf\.toml:2:12: ")
        .complains(r"perf\.toml:4:\d+: ")
        .complains(r"^ +\^+");
}

#[test]
fn what_is_no_toml_exits_2_with_its_place() {
    met("[run\n").exits(2).complains(r"perf\.toml:1:\d+: ");
}

#[test]
fn a_named_file_must_be_there() {
    Call::bench("met")
        .args("--config nowhere.toml")
        .run()
        .exits(2)
        .complains(r"nowhere\.toml cannot be read \(--config\)");
}

#[test]
fn targets_of_the_file_replace_those_of_the_attribute() {
    let outcome = met("[bench.\"met::g*\"]\ntargets = \"p50 < 50s\"\n").exits(0);
    let report = outcome.report();
    let targets = case(&report, "met::get")["targets"].as_array().unwrap();
    assert_eq!(
        targets
            .iter()
            .map(|target| &target["target"])
            .collect::<Vec<_>>(),
        ["p50 < 50s"]
    );
}

#[test]
fn targets_of_the_command_line_are_added() {
    let outcome = Call::bench("met")
        .args("--exact met::get --target")
        .arg("mean < 0.001ns")
        .run()
        .exits(3);
    let report = outcome.report();
    let targets = case(&report, "met::get")["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 3);
    assert_eq!(case(&report, "met::get")["verdict"], "fail");
}

#[test]
fn a_target_that_is_none_exits_2_and_shows_where() {
    Call::bench("met")
        .args("--target p99<1uss")
        .run()
        .exits(2)
        .complains("^error: --target: ")
        .complains(r"p99<1uss\n *\|? *\^+");
}

#[test]
fn a_glob_that_matches_nothing_exits_2() {
    met("[bench.\"met::gett\"]\ntargets = \"p50 < 50s\"\n")
        .exits(2)
        .complains(r#"\[bench\."met::gett"\] matches no benchmark; the nearest are `met::get`"#);
    met("[bench.\"elsewhere::*\"]\ntargets = \"p50 < 50s\"\n").exits(0);
}

#[test]
fn a_filtered_run_knows_the_globs_of_all() {
    met("[bench.\"met::sort*\"]\ntargets = \"p50 < 50s\"\n").exits(0);
}

#[test]
fn the_file_can_ignore_a_benchmark() {
    met("[bench.\"met::get\"]\nignore = \"not today\"\n")
        .exits(0)
        .says("^get +skipped +ignored: not today$");
}

#[test]
fn mistakes_elsewhere_are_named_with_where_they_are() {
    let met = || Call::bench("met");
    met()
        .env("PERF_BENCH_MAX_TIME", "3")
        .run()
        .exits(2)
        .complains("^error: PERF_BENCH_MAX_TIME: ");
    met()
        .args("--max-time soon")
        .run()
        .exits(2)
        .complains("^error: --max-time: ");
    met()
        .args("--profile nightly")
        .run()
        .exits(2)
        .complains("^error: --profile: there is no profile `nightly`");
    met()
        .args("--exact met::get")
        .env("PERF_BENCH_MAXTIME", "3s")
        .run()
        .exits(0)
        .complains("^warning: unknown variable PERF_BENCH_MAXTIME is ignored; did you mean PERF_BENCH_MAX_TIME?");
}
