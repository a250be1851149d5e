//! The text of the files.

use super::fixture::*;
use crate::store::baseline::*;
use crate::store::wire::*;

#[test]
fn totals_percentiles_and_durations_of_the_benchmarks_own_vary() {
    for (name, unit, deterministic) in [
        ("rows", "1", true),
        ("rows", "B", true),
        ("rows", "ns", false),
        ("rows", "share", false),
        ("rows.total", "1", false),
        ("rows.p50", "B", false),
    ] {
        let metric = Metric {
            unit: unit.into(),
            ..metric(7.0)
        };
        let kept = figure(name, &metric).unwrap();
        assert_eq!(kept.deterministic, deterministic, "{name} in {unit}");
        assert_eq!(kept.lo.is_some(), !deterministic, "{name} in {unit}");
    }
}

#[test]
fn the_stored_form_reads_and_writes_alike() {
    let baseline = Baseline::from_json(STORED).unwrap();
    let mut written = Vec::new();
    baseline.to_json(&mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        String::from_utf8(STORED.to_vec()).unwrap()
    );
    let newer_minor = String::from_utf8(STORED.to_vec())
        .unwrap()
        .replace("baseline/1", "baseline/1.7")
        .replacen('{', "{\"moon\": [{}],", 1);
    let read = Baseline::from_json(newer_minor.as_bytes()).unwrap();
    assert_eq!(read.cases, baseline.cases);
}

/// Refuses every field that the schema does not name.
fn close(schema: &mut serde_json::Value) {
    if let serde_json::Value::Object(object) = schema {
        if object.contains_key("required") {
            object.insert("additionalProperties".into(), false.into());
        }
        object.values_mut().for_each(close);
    }
}

#[test]
fn the_published_schema_and_the_types_say_the_same() {
    let text = include_str!("../../../../schema/perf-baseline-1.schema.json");
    let mut schema: serde_json::Value = serde_json::from_str(text).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    close(&mut schema);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let stored: serde_json::Value = serde_json::from_slice(STORED).unwrap();
    let mut varying = report(1, &["a"]);
    let allocs = varying.benchmarks[0].metrics.get_mut("allocs").unwrap();
    allocs.hi = Some(2.0);
    varying.benchmarks[0].histogram = vec![(24, 11_000)];
    let saved = serde_json::to_value(&of_report(&varying)[0]).unwrap();
    for (name, file) in [("stored", stored), ("saved", saved)] {
        let errors = validator.iter_errors(&file);
        let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

#[test]
fn a_histogram_stands_in_one_line() {
    let mut report = report(1, &["a"]);
    report.benchmarks[0].histogram = vec![(24, 11_000), (31, 12)];
    let mut written = Vec::new();
    of_report(&report)[0].to_json(&mut written).unwrap();
    let text = String::from_utf8(written).unwrap();
    assert!(
        text.contains("\n          \"histogram\": [[24, 11000], [31, 12]]\n"),
        "{text}"
    );
}

#[test]
fn a_kept_histogram_has_all_calls_in_fewer_cells() {
    let mut report = report(1, &["a"]);
    report.benchmarks[0].histogram = (0..5_000).map(|ns| (ns, 2)).collect();
    let kept = &of_report(&report)[0].cases[0].runs[0].histogram;
    assert_eq!(kept.iter().map(|(_, calls)| calls).sum::<u64>(), 10_000);
    assert!(kept.len() < 350, "{}", kept.len());
    assert_eq!(kept[..2], [(0, 2), (1, 2)]);
    report.benchmarks[0].histogram = (1_000..=1_020).map(|ns| (ns, 2)).collect();
    let kept = &of_report(&report)[0].cases[0].runs[0].histogram;
    assert_eq!(kept[..], [(1_010, 42)], "at the mean, not at the fastest");
}
