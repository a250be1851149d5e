use std::path::Path;

use super::error::{RunsError, Trouble};
use super::run::Run;
use crate::store::StoreError;
use crate::store::prune::run_folders;
use crate::store::run_files::RunStore;
use crate::store::run_id::RunId;

/// The folder `runs` of a home: one folder a run, in which each bench process leaves one file.
///
/// ```no_run
/// use perf_harness::report::runs::Runs;
///
/// let last = Runs::at("target/perf").last()?;
/// assert!(last.unusable.is_empty(), "{:?}", last.unusable);
/// if let Some(report) = last.into_report() {
///     println!("{}: {} cases", report.run_id, report.benchmarks.len());
/// }
/// # Ok::<(), perf_harness::report::runs::RunsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Runs {
    store: RunStore,
}

impl Runs {
    /// Those under a home, which need not be there yet.
    ///
    /// ```
    /// use perf_harness::report::runs::Runs;
    ///
    /// assert!(Runs::at("no/such/folder").ids()?.is_empty());
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn at(home: impl AsRef<Path>) -> Self {
        Self {
            store: RunStore::new(home.as_ref()),
        }
    }

    /// The ids of all runs, that of the last one last.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    ///
    /// ```no_run
    /// use perf_harness::report::runs::Runs;
    ///
    /// for id in Runs::at("target/perf").ids()? {
    ///     println!("{id}");
    /// }
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    pub fn ids(&self) -> Result<Vec<String>, RunsError> {
        let folder = self.store.runs_folder();
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let folders = run_folders(folder).map_err(StoreError::io("read the folder", folder))?;
        let names = folders.iter().filter_map(|(_, path)| path.file_name());
        Ok(names
            .map(|name| name.to_string_lossy().into_owned())
            .collect())
    }

    /// The run that a file was added to last.
    ///
    /// # Errors
    ///
    /// There is none, or its folder cannot be read. Files that cannot be used are in
    /// [`Run::unusable`].
    ///
    /// ```no_run
    /// use perf_harness::report::runs::Runs;
    ///
    /// let last = Runs::at("target/perf").last()?;
    /// assert!(last.unusable.is_empty());
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    pub fn last(&self) -> Result<Run, RunsError> {
        match self.ids()?.last() {
            Some(id) => Run::in_folder(&self.store.runs_folder().join(id)),
            None => Err(Trouble::None(self.store.runs_folder().to_owned()).into()),
        }
    }

    /// The run of this id, as `PERF_BENCH_RUN_ID` or a report gives it.
    ///
    /// # Errors
    ///
    /// There is no such run, or its folder cannot be read. Files that cannot be used are in
    /// [`Run::unusable`].
    ///
    /// ```no_run
    /// use perf_harness::report::runs::Runs;
    ///
    /// let nightly = Runs::at("target/perf").read("nightly-7")?;
    /// println!("{} files", nightly.files.len());
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    pub fn read(&self, id: &str) -> Result<Run, RunsError> {
        let folder = self.store.folder(&RunId::named(id));
        if folder.is_dir() {
            return Run::in_folder(&folder);
        }
        Err(Trouble::Unknown {
            id: id.to_owned(),
            folder: self.store.runs_folder().to_owned(),
            known: self.ids()?,
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::store::wire::{Benchmark, Report, SCHEMA};

    /// A home with runs, the last of which is `b`.
    fn home() -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        for (id, age) in [("a", 2), ("b", 0), ("c", 1)] {
            let folder = home.path().join("runs").join(id);
            fs::create_dir_all(&folder).unwrap();
            write(
                &folder,
                "p.x.1",
                "2026-11-21T10:00:01Z",
                &format!("{id}::late"),
            );
            write(
                &folder,
                "p.y.2",
                "2026-11-21T10:00:00Z",
                &format!("{id}::early"),
            );
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age);
            fs::File::open(&folder).unwrap().set_modified(then).unwrap();
        }
        fs::write(home.path().join("runs/.lock"), "").unwrap();
        home
    }

    fn write(folder: &Path, stem: &str, timestamp: &str, id: &str) {
        let report = Report {
            schema: SCHEMA.into(),
            timestamp: timestamp.into(),
            benchmarks: vec![Benchmark::new(id)],
            ..Report::default()
        };
        let mut text = Vec::new();
        report.to_json(&mut text).unwrap();
        fs::write(folder.join(stem).with_extension("json"), text).unwrap();
    }

    #[test]
    fn the_last_run_is_the_one_that_grew_last() {
        let home = home();
        let runs = Runs::at(home.path());
        assert_eq!(runs.ids().unwrap(), ["a", "c", "b"]);
        let last = runs.last().unwrap();
        let first = &last.files[0].report.benchmarks[0].id;
        assert_eq!((last.id.as_str(), first.as_str()), ("b", "b::early"));
        assert_eq!(
            runs.read("c")
                .unwrap()
                .into_report()
                .unwrap()
                .benchmarks
                .len(),
            2
        );
    }

    #[test]
    fn a_last_run_with_nothing_in_it_gives_way_to_no_other() {
        let home = home();
        fs::create_dir(home.path().join("runs/killed")).unwrap();
        let last = Runs::at(home.path()).last().unwrap();
        assert_eq!((last.id.as_str(), last.files.len()), ("killed", 0));
        assert_eq!(last.into_report(), None);
    }

    #[test]
    fn a_run_that_is_not_there_is_told_with_those_that_are() {
        let home = home();
        let error = Runs::at(home.path())
            .read("../runs/a")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("no run `../runs/a`") && error.ends_with("b, c, a"),
            "{error}"
        );
        let empty = tempfile::tempdir().unwrap();
        for error in [
            Runs::at(empty.path()).last().unwrap_err(),
            Runs::at(empty.path()).read("a").unwrap_err(),
        ] {
            assert!(
                error.to_string().contains("`cargo bench` makes one"),
                "{error}"
            );
        }
    }
}
