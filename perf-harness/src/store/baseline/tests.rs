use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::config::BaselineSource;
use crate::store::wire::*;

const STORED: &[u8] = include_bytes!("../../../tests/fixtures/perf-baseline-1.json");

fn machine(key: &str) -> Machine {
    Machine {
        key: key.to_owned(),
        ..Machine::default()
    }
}

fn metric(value: f64) -> Metric {
    Metric {
        value: Some(value),
        lo: Some(value),
        hi: Some(value),
        unit: "1".into(),
        better: Some(Better::Lower),
        kind: MetricKind::Count,
        samples: Some(2),
        watched_ns: None,
        bound: Bound::Exact,
        reason: None,
    }
}

/// A report of a minute, of the bench target `shop.cache` on the machine `here`.
fn report(minute: u32, ids: &[&str]) -> Report {
    let benchmark = |id: &&str| {
        let mut benchmark = Benchmark {
            package: "shop".into(),
            bench: "cache".into(),
            ..Benchmark::new(*id)
        };
        let allocs = metric(f64::from(minute));
        benchmark.metrics.insert("allocs".into(), allocs);
        benchmark
    };
    Report {
        schema: SCHEMA.into(),
        timestamp: format!("2026-11-21T10:{minute:02}:00Z"),
        machine: machine("here"),
        benchmarks: ids.iter().map(benchmark).collect(),
        ..Report::default()
    }
}

fn of_cache(key: &str) -> Baseline {
    Baseline {
        package: "shop".into(),
        bench: "cache".into(),
        machine: machine(key),
        ..Baseline::default()
    }
}

fn minutes(baseline: &Baseline, id: &str) -> Vec<f64> {
    let case = baseline.cases.iter().find(|case| case.id == id).unwrap();
    let allocs = case.runs.iter().map(|run| run.metrics["allocs"].value);
    allocs.collect()
}

fn only_file(baselines: &Baselines, name: &str) -> StoredFile {
    let mut entry = baselines.read(name).unwrap();
    assert!(entry.unusable.is_empty());
    assert_eq!(entry.files.len(), 1);
    entry.files.remove(0)
}

#[test]
fn a_run_more_of_each_case_and_the_last_ten_stay() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(0, &["b", "a"])).unwrap();
    for minute in 1..15 {
        let files = baselines.save("main", &report(minute, &["a"])).unwrap();
        assert_eq!(files, [folder.path().join("main/here/shop.cache.json")]);
    }
    let file = only_file(&baselines, "main");
    let ids: Vec<&str> = file.baseline.cases.iter().map(|case| &*case.id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(
        minutes(&file.baseline, "a"),
        (5..15).map(f64::from).collect::<Vec<_>>()
    );
    assert_eq!(
        minutes(&file.baseline, "b"),
        [0.0],
        "a filter drops no case"
    );
}

#[test]
fn a_run_is_kept_whatever_the_clock_says() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    for minute in 20..30 {
        baselines.save("main", &report(minute, &["a"])).unwrap();
    }
    for minute in [3, 2] {
        baselines.save("main", &report(minute, &["a"])).unwrap();
    }
    let kept = minutes(&only_file(&baselines, "main").baseline, "a");
    let expected = (22..30).chain([3, 2]).map(f64::from);
    assert_eq!(kept, expected.collect::<Vec<_>>());
    // What comes from elsewhere takes its place in time.
    let file = only_file(&baselines, "main").path;
    baselines.save("copy", &report(25, &["a"])).unwrap();
    baselines.import(&file, "copy").unwrap();
    let copied = minutes(&only_file(&baselines, "copy").baseline, "a");
    let expected = [2, 3].into_iter().chain(22..30).map(f64::from);
    assert_eq!(copied, expected.collect::<Vec<_>>());
}

#[test]
fn what_a_newer_minor_version_wrote_is_read_and_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(1, &["a"])).unwrap();
    let file = only_file(&baselines, "main");
    let text = fs::read_to_string(&file.path).unwrap();
    let newer = text.replace("perf-baseline/1", "perf-baseline/1.4");
    fs::write(&file.path, &newer).unwrap();
    let of = of_cache("here");
    let source = BaselineSource::Named("main".into());
    let found = find(&baselines, &source, &of).unwrap();
    assert_eq!(found.baselines[0].cases, file.baseline.cases);
    for error in [
        baselines.writable("main", &of).unwrap_err().to_string(),
        baselines
            .save("main", &report(2, &["a"]))
            .unwrap_err()
            .to_string(),
    ] {
        assert!(
            error.contains("newer schema `perf-baseline/1.4`"),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(&file.path).unwrap(), newer);
}

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
fn what_errored_or_was_skipped_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(0, &["a", "b"])).unwrap();
    let mut broken = report(1, &["a", "b"]);
    broken.benchmarks[0].outcome = Outcome::Errored;
    baselines.save("main", &broken).unwrap();
    let file = only_file(&baselines, "main");
    assert_eq!(minutes(&file.baseline, "a"), [0.0]);
    assert_eq!(minutes(&file.baseline, "b"), [0.0, 1.0]);
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
    let text = include_str!("../../../schema/perf-baseline-1.schema.json");
    let mut schema: serde_json::Value = serde_json::from_str(text).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    close(&mut schema);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let stored: serde_json::Value = serde_json::from_slice(STORED).unwrap();
    let mut varying = report(1, &["a"]);
    let allocs = varying.benchmarks[0].metrics.get_mut("allocs").unwrap();
    allocs.hi = Some(2.0);
    let saved = serde_json::to_value(&of_report(&varying)[0]).unwrap();
    for (name, file) in [("stored", stored), ("saved", saved)] {
        let errors = validator.iter_errors(&file);
        let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

/// Files that are there and cannot be used, with a part of what is said of them.
fn unusable() -> [(&'static str, Vec<u8>); 5] {
    [
        ("damaged or cut off", STORED[..STORED.len() / 2].to_vec()),
        ("damaged or cut off", Vec::new()),
        ("no such file of this program", b"{\"schema\": 7}".to_vec()),
        (
            "no such file of this program",
            b"{\"schema\": \"perf-report/1\"}".to_vec(),
        ),
        (
            "newer schema `perf-baseline/2`",
            b"{\"schema\": \"perf-baseline/2\", \"cases\": 1}".to_vec(),
        ),
    ]
}

#[test]
fn what_cannot_be_used_is_named_and_left_alone() {
    for (said, text) in unusable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("main/here/shop.cache.json");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
        let baselines = Baselines::at(folder.path());
        let source = BaselineSource::Named("main".into());
        for error in [
            baselines
                .save("main", &report(0, &["a"]))
                .unwrap_err()
                .to_string(),
            find(&baselines, &source, &of_cache("here"))
                .unwrap_err()
                .to_string(),
            find(&baselines, &source, &of_cache("there"))
                .unwrap_err()
                .to_string(),
        ] {
            assert!(error.contains(said), "{error}");
            assert!(error.contains("shop.cache.json"), "{error}");
            assert!(error.contains("left as it is"), "{error}");
        }
        assert_eq!(fs::read(&path).unwrap(), text);
        let entry = baselines.read("main").unwrap();
        assert_eq!((entry.files.len(), entry.unusable.len()), (0, 1));
    }
}

#[test]
fn one_bad_file_of_several_keeps_all_from_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    let mut both = report(0, &["a", "b"]);
    both.benchmarks[1].bench = "store".into();
    let bad = folder.path().join("main/here/shop.store.json");
    fs::create_dir_all(bad.parent().unwrap()).unwrap();
    fs::write(&bad, "{").unwrap();
    assert!(baselines.save("main", &both).is_err());
    assert!(!bad.with_file_name("shop.cache.json").exists());
}

#[test]
fn a_file_in_the_place_of_another_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main/here/shop.cache.json");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, STORED).unwrap();
    let error = Baselines::at(folder.path())
        .save("main", &report(0, &["a"]))
        .unwrap_err()
        .to_string();
    assert!(error.contains("machine 5c1f0b6e9a3d2471"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), STORED);
}

#[test]
fn the_machine_of_this_run_is_taken_and_else_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    for (minute, key) in [(3, "old"), (9, "young"), (5, "here")] {
        let report = Report {
            machine: machine(key),
            ..report(minute, &["a"])
        };
        baselines.save("main", &report).unwrap();
    }
    let source = BaselineSource::Named("main".into());
    let key = |of: &str| {
        let found = find(&baselines, &source, &of_cache(of)).unwrap();
        assert_eq!(found.baselines.len(), 1);
        found.baselines[0].machine.key.clone()
    };
    assert_eq!(key("here"), "here");
    assert_eq!(key("elsewhere"), "young");
    let none = BaselineSource::Named("none".into());
    let found = find(&baselines, &none, &of_cache("here")).unwrap();
    assert!(found.baselines.is_empty());
    let mut of_store = of_cache("here");
    of_store.bench = "store".into();
    let found = find(&baselines, &source, &of_store).unwrap();
    assert!(found.baselines.is_empty(), "another bench target's");
}

#[test]
fn a_path_may_be_a_baseline_a_result_or_an_exported_folder() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path().join("kept"));
    baselines.save("main", &report(1, &["a"])).unwrap();
    let exported = folder.path().join("exported");
    let files = baselines.export("main", &exported).unwrap();
    assert_eq!(files, [exported.join("here/shop.cache.json")]);
    let result = folder.path().join("result.json");
    let mut text = Vec::new();
    report(1, &["a"]).to_json(&mut text).unwrap();
    fs::write(&result, text).unwrap();
    let at = |path: &Path| BaselineSource::At(path.to_owned());
    let found: Vec<Vec<Baseline>> = [files[0].as_path(), &exported, &result]
        .into_iter()
        .map(|path| {
            let found = find(&baselines, &at(path), &of_cache("here")).unwrap();
            assert_eq!(found.reference, format!("baseline:{}", path.display()));
            found.baselines
        })
        .collect();
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
    assert!(baselines.export("main", &exported).is_err(), "it is there");
    // Whoever wrote it.
    let mut twice: serde_json::Value =
        serde_json::from_slice(&fs::read(&files[0]).unwrap()).unwrap();
    let case = twice["cases"][0].clone();
    twice["cases"].as_array_mut().unwrap().push(case);
    let by_hand = folder.path().join("by_hand.json");
    fs::write(&by_hand, twice.to_string()).unwrap();
    let read = find(&baselines, &at(&by_hand), &of_cache("here")).unwrap();
    assert_eq!(read.baselines, found[0]);
    let nothing = folder.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    for path in [nothing, folder.path().join("gone.json")] {
        let error = find(&baselines, &at(&path), &of_cache("here")).unwrap_err();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn what_is_imported_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(1, &["a"])).unwrap();
    let file = only_file(&baselines, "main");
    baselines.save("main", &report(2, &["a"])).unwrap();
    for path in [file.path.clone(), folder.path().join("main")] {
        let files = baselines.import(&path, "copy").unwrap();
        assert_eq!(files.len(), 1);
    }
    assert_eq!(
        only_file(&baselines, "copy").baseline,
        only_file(&baselines, "main").baseline
    );
}

#[test]
fn what_is_removed_is_gone_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(1, &["a"])).unwrap();
    baselines.save("other", &report(1, &["a"])).unwrap();
    baselines.remove("main").unwrap();
    let names: Vec<String> = baselines
        .list()
        .unwrap()
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    assert_eq!(names, ["other"]);
    let foreign = [
        ("notes.txt", "mine"),
        ("here/notes.txt", "mine"),
        ("here/notes.json", "{\"mine\": 1}"),
    ];
    let foreign = foreign.map(|(name, text)| {
        let path = folder.path().join("other").join(name);
        fs::write(&path, text).unwrap();
        path
    });
    let damaged = folder.path().join("other/here/shop.store.json");
    fs::write(&damaged, "{").unwrap();
    baselines.remove("other").unwrap();
    assert!(foreign.iter().all(|path| path.exists()));
    assert!(!damaged.exists());
    for name in ["main", "..", "", "a/b"] {
        assert!(baselines.remove(name).is_err(), "{name}");
    }
    let error = baselines.remove("main").unwrap_err().to_string();
    assert!(error.contains("there are other"), "{error}");
}

#[test]
fn processes_that_save_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for minute in 0..8 {
            let baselines = Baselines::at(folder.path());
            scope.spawn(move || {
                baselines.save("main", &report(minute, &["a"])).unwrap();
            });
        }
    });
    let baselines = Baselines::at(folder.path());
    let mut minutes = minutes(&only_file(&baselines, "main").baseline, "a");
    minutes.sort_by(f64::total_cmp);
    assert_eq!(minutes, (0..8).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn a_process_that_was_killed_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    baselines.save("main", &report(1, &["a"])).unwrap();
    let whole = only_file(&baselines, "main");
    // What is left of a process that ended between writing and renaming.
    let left: PathBuf = whole.path.with_file_name(".perf-1-0.tmp");
    fs::write(&left, "{\"schema\": \"perf-ba").unwrap();
    assert_eq!(only_file(&baselines, "main"), whole);
    baselines.save("main", &report(2, &["a"])).unwrap();
    assert_eq!(
        minutes(&only_file(&baselines, "main").baseline, "a"),
        [1.0, 2.0]
    );
    baselines.remove("main").unwrap();
    assert!(!folder.path().join("main").exists());
    // And one that was killed before the first file was whole.
    fs::create_dir_all(left.parent().unwrap()).unwrap();
    fs::write(&left, "{").unwrap();
    assert!(baselines.list().unwrap().is_empty());
    baselines.remove("main").unwrap();
    assert!(!folder.path().join("main").exists());
}

#[test]
fn a_file_where_a_folder_is_needed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "precious").unwrap();
    let error = Baselines::at(&file)
        .save("main", &report(1, &["a"]))
        .unwrap_err()
        .to_string();
    assert!(error.contains("name another path"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
}
