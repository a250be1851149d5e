//! Files that cannot be used.

use std::fs;
use std::path::PathBuf;

use super::fixture::*;
use crate::config::BaselineSource;
use crate::store::baseline::*;

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
