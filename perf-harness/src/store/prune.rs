use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::StoreError;

/// How run files end, what is not one yet, and interval logs.
const OURS: [&str; 3] = ["json", "tmp", "hlog"];

/// Removes the oldest folders of runs, so that `keep` stay; `current` stays in any case. A folder
/// that holds anything else than run files is not ours to remove.
pub(super) fn prune(runs: &Path, current: &str, keep: usize) -> Result<(), StoreError> {
    let mut folders = run_folders(runs).map_err(StoreError::io("read the folder", runs))?;
    folders.retain(|(_, folder)| {
        folder.file_name() != Some(OsStr::new(current)) && holds_run_files_alone(folder)
    });
    let surplus = folders.len().saturating_sub(keep.saturating_sub(1));
    for (_, folder) in &folders[..surplus] {
        match fs::remove_dir_all(folder) {
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other.map_err(StoreError::io("remove the old run", folder))?,
        }
    }
    Ok(())
}

/// The folders of the runs with the time of the last file that was added, the oldest first.
pub(super) fn run_folders(runs: &Path) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(runs)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    folders.sort();
    Ok(folders)
}

fn holds_run_files_alone(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.into_iter().all(|entry| {
        entry.is_ok_and(|entry| {
            let path = entry.path();
            let known = path
                .extension()
                .is_some_and(|extension| OURS.iter().any(|ours| extension == *ours));
            known && entry.file_type().is_ok_and(|kind| kind.is_file())
        })
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::super::atomic::tests::names;
    use super::*;

    fn run(runs: &Path, name: &str, age: u64) {
        let folder = runs.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("p.b.1.json"), "{}").unwrap();
        fs::write(folder.join("p.b.1.case.hlog"), "").unwrap();
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age);
        File::open(&folder).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn the_youngest_stay_and_the_current_one_whatever_its_age() {
        let runs = tempfile::tempdir().unwrap();
        for (name, age) in [("a", 30), ("b", 10), ("c", 40), ("d", 20), ("current", 99)] {
            run(runs.path(), name, age);
        }
        prune(runs.path(), "current", 3).unwrap();
        assert_eq!(names(runs.path()), ["b", "current", "d"]);
        prune(runs.path(), "current", 3).unwrap();
        assert_eq!(names(runs.path()), ["b", "current", "d"]);
    }

    #[test]
    fn what_is_not_a_run_stays() {
        let runs = tempfile::tempdir().unwrap();
        run(runs.path(), "old", 50);
        run(runs.path(), "mine", 90);
        fs::write(runs.path().join("mine/thesis.tex"), "years of work").unwrap();
        run(runs.path(), "nested", 90);
        fs::create_dir(runs.path().join("nested/deep.json")).unwrap();
        fs::write(runs.path().join("file"), "").unwrap();
        prune(runs.path(), "current", 1).unwrap();
        assert_eq!(names(runs.path()), ["file", "mine", "nested"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = prune(&folder.path().join("runs"), "x", 1)
            .unwrap_err()
            .to_string();
        assert!(error.contains("runs"), "{error}");
    }
}
