//! Runs that are kept, found, moved and removed.

use std::fs;
use std::path::Path;

use super::fixture::*;
use crate::config::BaselineSource;
use crate::store::baseline::*;
use crate::store::wire::*;

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
fn only_the_latest_run_keeps_its_histogram() {
    let folder = tempfile::tempdir().unwrap();
    let baselines = Baselines::at(folder.path());
    for minute in [1, 2] {
        let mut report = report(minute, &["a"]);
        report.benchmarks[0].histogram = vec![(24, u64::from(minute))];
        baselines.save("main", &report).unwrap();
        // What is there already comes again with its histogram, and is no other run.
        baselines.save("main", &report).unwrap();
    }
    let file = only_file(&baselines, "main");
    let histograms = file.baseline.cases[0].runs.iter().map(|run| &run.histogram);
    assert_eq!(histograms.collect::<Vec<_>>(), [&vec![], &vec![(24, 2)]]);
}
