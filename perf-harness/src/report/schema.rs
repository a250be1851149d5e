//! The published JSON Schema and the types say the same.

use serde::Serialize;
use serde_json::Value;

use super::*;

fn published() -> Value {
    serde_json::from_str(include_str!("../../schema/perf-report-1.schema.json")).unwrap()
}

/// The schema, refusing every field that it does not name.
fn strict() -> Value {
    let mut schema = published();
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    if let Value::Object(object) = schema {
        if object.contains_key("required")
            && object.contains_key("properties")
            && object.contains_key("type")
        {
            object.insert("additionalProperties".into(), false.into());
        }
        object.values_mut().for_each(close);
    }
}

fn errors(schema: &Value, instance: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Cases of every kind, with and without a scenario.
fn fixture_as_json() -> Value {
    let mut report = fixture::report();
    report.benchmarks.extend(fixture::scenarios().benchmarks);
    report.shard = Some(Shard {
        index: 2,
        of: 4,
        bench_targets: vec![ShardedTarget {
            package: "shop".into(),
            bench: "http".into(),
            cases: 3,
        }],
    });
    serde_json::to_value(report).unwrap()
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::draft202012::meta::is_valid(&published()));
}

#[test]
fn every_fixture_is_valid() {
    let stored =
        serde_json::from_str(include_str!("../../tests/fixtures/perf-report-1.json")).unwrap();
    let odd = serde_json::to_value(fixture::odd_names()).unwrap();
    for report in [fixture_as_json(), odd, stored] {
        assert_eq!(errors(&published(), &report), [""; 0]);
    }
}

#[test]
fn every_field_of_the_types_stands_in_the_schema() {
    assert_eq!(errors(&strict(), &fixture_as_json()), [""; 0]);
    let mut report = fixture_as_json();
    report["benchmarks"][0]["metrics"]["mean"]["median"] = 1.into();
    report["machine"]["phase"] = "of the moon".into();
    assert_eq!(errors(&strict(), &report).len(), 2);
    assert_eq!(
        errors(&published(), &report),
        [""; 0],
        "readers pass over what they do not know"
    );
}

#[test]
fn every_field_of_the_schema_is_written() {
    fn names(schema: &Value, found: &mut Vec<String>) {
        if let Value::Object(object) = schema {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| names(value, found));
        }
    }
    let mut found = Vec::new();
    names(&published(), &mut found);
    assert!(found.len() > 60);
    let text = fixture_as_json().to_string();
    for name in found {
        assert!(text.contains(&format!("\"{name}\":")), "{name}");
    }
}

#[test]
fn what_a_reader_relies_on_is_demanded() {
    let spoilt = |pointer: &str, value: Value| {
        let mut report = fixture_as_json();
        *report.pointer_mut(pointer).unwrap() = value;
        errors(&published(), &report).len()
    };
    assert_eq!(spoilt("/schema", "perf-report/2".into()), 1);
    assert_eq!(spoilt("/benchmarks/0/verdict", "great".into()), 1);
    assert_eq!(
        spoilt("/benchmarks/0/histogram/0", serde_json::json!([1, 2, 3])),
        1
    );
    assert_eq!(
        spoilt("/benchmarks/0/metrics/mean/value", Value::Null),
        1,
        "null needs a reason"
    );
    assert_eq!(spoilt("/machine", Value::Null), 1);
    let last = fixture_as_json()["benchmarks"].as_array().unwrap().len() - 1;
    for (what, value) in [
        ("seconds/0/times/p50", "slow".into()),
        ("stages/0/offered", (-1).into()),
        ("curve/0/held", Value::Null),
        ("generator", Value::Null),
    ] {
        let pointer = format!("/benchmarks/{last}/series/{what}");
        assert_eq!(spoilt(&pointer, value), 1, "{what}");
    }
    let mut report = fixture_as_json();
    report.as_object_mut().unwrap().remove("summary");
    assert_eq!(errors(&published(), &report).len(), 1);
}

#[test]
fn the_words_are_the_same() {
    fn check(name: &str, values: &[impl Serialize]) {
        assert_eq!(
            published()["$defs"][name]["enum"],
            serde_json::to_value(values).unwrap(),
            "{name}"
        );
    }
    check(
        "checkStatus",
        &[CheckStatus::Ok, CheckStatus::Warn, CheckStatus::Unknown],
    );
    check(
        "outcome",
        &[Outcome::Completed, Outcome::Errored, Outcome::Skipped],
    );
    check(
        "verdict",
        &[
            Verdict::Pass,
            Verdict::Warn,
            Verdict::Fail,
            Verdict::Inconclusive,
            Verdict::None,
        ],
    );
    check(
        "metricKind",
        &[MetricKind::Batch, MetricKind::Call, MetricKind::Count],
    );
    check("bound", &[Bound::Exact, Bound::AtMost, Bound::AtLeast]);
    check("tier", &[Tier::Target, Tier::Acceptable, Tier::Regression]);
    check(
        "severity",
        &[
            Severity::None,
            Severity::Notice,
            Severity::Warn,
            Severity::Fail,
        ],
    );
    check(
        "changeVerdict",
        &[
            ChangeVerdict::Same,
            ChangeVerdict::Improved,
            ChangeVerdict::Regressed,
            ChangeVerdict::Inconclusive,
            ChangeVerdict::New,
            ChangeVerdict::Removed,
            ChangeVerdict::Incomparable,
        ],
    );
}
