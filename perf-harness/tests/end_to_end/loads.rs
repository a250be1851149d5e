//! Benchmarks that scenarios call.

use serde_json::Value;

use crate::call::{Call, Outcome, case};

const SCENARIOS: &str = r#"
[scenario.hundred]
executor = "shared-iterations"
vus = 4
iterations = 100

[scenario.both]
executor = "per-vu-iterations"
vus = 10
iterations = 50
mix = { read = 80, write = 20 }
"#;

fn bench(filter: &str) -> Outcome {
    let call = Call::bench("loaded").configured(SCENARIOS);
    call.args(&format!("--exact loaded::{filter}")).run()
}

fn of<'a>(report: &'a Value, name: &str) -> &'a Value {
    case(report, &format!("loaded::{name}"))
}

#[test]
fn arrivals_are_all_made_and_each_target_is_judged() {
    let outcome = bench("awaited").exits(0).says("^awaited .* pass ");
    let report = outcome.report();
    let awaited = of(&report, "awaited");
    assert_eq!(awaited["verdict"], "pass");
    assert_eq!(awaited["targets"].as_array().unwrap().len(), 6);
    let series = &awaited["series"];
    assert_eq!(series["model"], "open");
    assert_eq!(series["stages"][0]["offered"], 500);
    assert_eq!(series["stages"][0]["calls"], 500);
    assert_eq!(series["checks"]["a user"], serde_json::json!([500, 500]));
    assert_eq!(awaited["metrics"]["rows"]["value"], 3.0);
    let log = series["log"].as_str().unwrap();
    let logs = walk(outcome.folder());
    assert!(logs.iter().any(|name| name == log), "{log} in {logs:?}");
}

/// The names of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(walk(&path));
        } else {
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    names
}

#[test]
fn threads_make_plain_calls_and_share_the_state() {
    let outcome = bench("plain").exits(0).says("closed, service time");
    let report = outcome.report();
    assert_eq!(of(&report, "plain")["series"]["stages"][0]["calls"], 100);
}

#[test]
fn errors_are_counted_by_what_they_say_and_judged() {
    let outcome = bench("refusing").exits(3).says("^refusing .* FAIL ");
    let report = outcome.report();
    let errors = &of(&report, "refusing")["series"]["errors"];
    assert!(
        errors["\"closed today\""].as_u64().unwrap() >= 50,
        "{errors}"
    );
}

#[test]
fn an_err_that_nobody_counts_is_an_error_of_the_case() {
    bench("untold")
        .exits(101)
        .says("^errored  untold  returned an error: \"closed at three\" .*counts errors instead");
}

#[test]
fn a_panic_is_told_with_its_place() {
    bench("panicking")
        .exits(101)
        .says(r"^errored  panicking  panicked at .*loaded\.rs:\d+:\d+: the shelf is empty");
}

#[test]
fn a_mix_runs_whole_and_each_member_has_its_share() {
    let outcome = bench("write").exits(0);
    let report = outcome.report();
    let calls = |name: &str| {
        let calls = &of(&report, name)["series"]["stages"][0]["calls"];
        calls.as_u64().unwrap()
    };
    assert_eq!(calls("read") + calls("write"), 500);
    assert!(calls("read") > calls("write"));
    assert_eq!(of(&report, "write")["verdict"], "pass");
    assert_eq!(of(&report, "read")["verdict"], "none");
}

#[test]
fn in_test_mode_each_is_called_once() {
    let outcome = Call::test("loaded").configured(SCENARIOS).run();
    outcome
        .says("test loaded::awaited ... ok")
        .says("test loaded::plain ... ok")
        .says("test loaded::refusing ... FAILED")
        .says("test loaded::write ... ok");
}

#[test]
fn a_scenario_that_is_not_there_ends_all_before_anything_runs() {
    Call::bench("loaded")
        .configured(
            "[scenario.hundreds]\nexecutor = \"constant-vus\"\nvus = 1\nduration = \"1s\"\n",
        )
        .run()
        .exits(2)
        .complains("no scenario `hundred`, .* did you mean `hundreds`");
}

#[test]
fn flags_take_the_place_of_what_a_scenario_says() {
    let call = Call::bench("loaded").configured(SCENARIOS);
    let outcome = call
        .args("--exact loaded::awaited --rate 100/s --duration 300ms")
        .run();
    let report = outcome.report();
    assert_eq!(of(&report, "awaited")["series"]["stages"][0]["offered"], 30);
    let call = Call::bench("loaded").configured(SCENARIOS);
    call.args("--exact loaded::plain --rate 100/s")
        .run()
        .exits(2)
        .complains("--rate");
}
