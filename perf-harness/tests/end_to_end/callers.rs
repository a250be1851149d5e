//! Several threads, and several asynchronous calls in flight.

use serde_json::Value;

use crate::call::{Call, case};

#[test]
fn a_list_of_numbers_makes_a_case_of_each() {
    Call::test("crowded")
        .args("--list --format terse")
        .run()
        .exits(0)
        .says("^crowded::take/threads=1: benchmark\ncrowded::take/threads=2: benchmark\ncrowded::take/threads=4: benchmark$")
        .says("^crowded::put/1: benchmark\ncrowded::put/7: benchmark$")
        .says("^crowded::order/concurrency=1: benchmark\ncrowded::order/concurrency=10: benchmark$");
}

#[test]
fn every_case_runs_once_in_test_mode() {
    Call::test("crowded")
        .run()
        .exits(0)
        .says("^test crowded::take/threads=4 ... ok$")
        .says("^test crowded::order/concurrency=10 ... ok$");
}

#[test]
fn throughput_is_that_of_all_callers_together() {
    let outcome = Call::bench("crowded")
        .args("take/ order/")
        .run()
        .exits(0)
        .says(r"^ .* throughput +scaling ")
        .says("^take/threads=4 .* (pass|inconclusive) +throughput > 1/s ");
    let report = outcome.report();
    let four = case(&report, "crowded::take/threads=4");
    assert!(four["metrics"]["throughput"]["value"].as_f64() > Some(0.0));
    assert_eq!(four["params"]["threads"], "4");
    assert_eq!(four["metrics"]["taken"]["value"], 1.0);
    // It may be null where the mean is too short for the clock.
    let scaling = &four["metrics"]["scaling_efficiency"];
    assert_eq!(scaling["unit"], "share");
    let first = &case(&report, "crowded::take/threads=1")["metrics"]["scaling_efficiency"];
    assert!(
        first["value"] == 1.0 || first["value"] == Value::Null,
        "{first}"
    );
    let order = case(&report, "crowded::order/concurrency=10");
    assert_eq!(order["metrics"]["scaling_efficiency"], Value::Null);
    // By Little's law ten calls are in flight, less what the loop spends between them.
    let figure = |name: &str| order["metrics"][name]["value"].as_f64().unwrap();
    let in_flight = figure("throughput") * figure("mean") / 1e9;
    assert!((2.0..=20.0).contains(&in_flight), "{in_flight}");
}

#[test]
fn perf_toml_asks_for_callers_of_any_benchmark() {
    let outcome = Call::bench("crowded")
        .args("sort take")
        .configured(
            "[bench.\"crowded::sort\"]\nthreads = [1, 3]\ntargets = \"p50 < 50s\"\n\
             [bench.\"crowded::take\"]\nthreads = 2\n",
        )
        .run()
        .exits(0);
    let report = outcome.report();
    for id in ["crowded::sort/threads=1", "crowded::sort/threads=3"] {
        assert_eq!(case(&report, id)["targets"][0]["target"], "p50 < 50s");
    }
    assert_eq!(case(&report, "crowded::take")["outcome"], "completed");
}

#[test]
fn what_threads_cannot_share_says_what_to_do() {
    let outcome = Call::bench("crowded")
        .args("count alone order")
        .configured("[bench.\"crowded::*\"]\nthreads = 2\n")
        .run()
        .exits(101);
    let report = outcome.report();
    for (id, message) in [
        ("crowded::count", "its type is not Sync"),
        ("crowded::alone", "use `bench`"),
        ("crowded::order", "write `concurrency = 2`"),
    ] {
        let error = case(&report, id)["error"].as_str().unwrap();
        assert!(error.contains(message), "{id}: {error}");
    }
}

#[test]
fn numbers_of_callers_are_not_given_to_one_of_the_cases_that_they_make() {
    Call::bench("crowded")
        .configured("[bench.\"crowded::take/threads=2\"]\nthreads = [2, 8]\n")
        .run()
        .exits(2)
        .complains(
            r"perf\.toml:1: .*`?crowded::take/threads=2.* leave the part after the last `/` out",
        );
}
