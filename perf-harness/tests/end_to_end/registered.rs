//! `main!(register = …)`.

use crate::call::{Call, case};

#[test]
fn registered_cases_are_listed_and_selected_as_all_others() {
    Call::test("registered")
        .arg("--list")
        .run()
        .exits(0)
        .says("^registered::attributed: benchmark$")
        .says("^registered::pow::2: benchmark$")
        .says("^registered::sort/256: benchmark$")
        .says("5 benchmarks$");
    Call::test("registered")
        .args("--tag quick --exact registered::pow::10")
        .run()
        .exits(0)
        .says("^test registered::pow::10 ... ok$")
        .says("^running 1 test$");
}

#[test]
fn registered_cases_are_measured_judged_and_configured() {
    let outcome = Call::bench("registered")
        .configured("[bench.\"registered::pow::*\"]\ntargets = \"mean < 2s\"")
        .run()
        .exits(0)
        .says("^5 cases in .*: 4 pass");
    let report = outcome.report();
    let sort = case(&report, "registered::sort/16");
    assert_eq!(sort["params"]["n"], "16");
    assert_eq!(sort["group"], "vectors");
    assert_eq!(sort["source"]["file"], "shop/benches/registered.rs");
    assert!(sort["metrics"]["item_rate"]["value"].is_number());
    let pow = case(&report, "registered::pow::2");
    assert_eq!(pow["targets"][0]["target"], "mean < 2s");
}

#[test]
fn mistakes_of_registered_cases_name_their_place() {
    let wrong = |mistake| Call::bench("registered").env("MISTAKE", mistake).run();
    wrong("target")
        .exits(2)
        .complains("^error: the benchmark \"late\", registered at shop/benches/registered.rs line 38: `targets`:$")
        .complains("^        \\^\\^\\^\\^\\^$");
    wrong("twin")
        .exits(2)
        .complains("^error: two benchmarks have the id `registered::attributed`, at shop/benches/registered.rs line 7 and at shop/benches/registered.rs line 42");
    wrong("panic")
        .exits(101)
        .complains("shop/benches/registered.rs:35:\\d+")
        .complains("no such table")
        .complains("^error: the function that `main!\\(register = …\\)` names panicked, as told above; nothing was measured$");
}
