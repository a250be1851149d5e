//! The report as JSON, on standard output alone.

use serde_json::Value;

use crate::call::{Call, Outcome};

const SCHEMA: &str = include_str!("../../schema/perf-report-1.schema.json");

/// Standard output as one JSON document that the published schema allows.
#[track_caller]
fn document(outcome: &Outcome) -> Value {
    let document: Value =
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}\n{outcome}"));
    let schema = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{outcome}");
    document
}

#[test]
fn every_outcome_fits_the_schema() {
    for (bench, status) in [
        ("met", 0),
        ("missed", 3),
        ("troubled", 101),
        ("uncounted", 0),
    ] {
        let outcome = Call::bench(bench)
            .args("--output-format json")
            .run()
            .exits(status);
        let document = document(&outcome);
        assert_eq!(document["summary"]["exit_status"], status);
        assert!(
            document["benchmarks"]
                .as_array()
                .is_some_and(|cases| !cases.is_empty())
        );
    }
}

#[test]
fn the_run_file_and_report_json_fit_too() {
    let mut outcome = Call::bench("missed").run().exits(3);
    let home = outcome.folder().join("home");
    let run = std::fs::read_dir(home.join("runs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let file = std::fs::read_dir(run)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    for path in [home.join("report.json"), file] {
        outcome.stdout = std::fs::read_to_string(path).unwrap();
        assert_eq!(document(&outcome)["summary"]["fail"], 4);
    }
}

#[test]
fn what_benchmarks_print_stays_out_of_it() {
    let outcome = Call::bench("odd")
        .args("--output-format json --include-ignored")
        .run()
        .exits(0);
    let document = document(&outcome);
    assert_eq!(document["benchmarks"].as_array().unwrap().len(), 12);
    assert!(outcome.stderr.contains("complained by the benchmark"));
}

#[test]
fn nocapture_lets_it_through_where_it_spoils_nothing() {
    Call::bench("odd")
        .args("--exact odd::talking --nocapture")
        .run()
        .exits(0)
        .says("^printed by the benchmark$");
}

#[test]
fn names_groups_tags_and_parameters_are_in_it() {
    let document = document(
        &Call::bench("odd")
            .args("--output-format json odd::inner two")
            .run()
            .exits(0),
    );
    let cases = document["benchmarks"].as_array().unwrap();
    let of = |id: &str| cases.iter().find(|case| case["id"] == id).unwrap();
    let named = of("odd::inner::named");
    assert_eq!(
        (&named["name"], &named["group"]),
        (&"a name to read".into(), &"group".into())
    );
    assert_eq!(named["tags"], serde_json::json!(["nightly", "slow"]));
    assert_eq!(
        of("odd::value/two_lines")["params"],
        serde_json::json!({ "text": "two\nlines" })
    );
    assert!(
        named["source"]["file"]
            .as_str()
            .unwrap()
            .ends_with("odd.rs")
    );
}
