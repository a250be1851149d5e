use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::RunsError;
use crate::store::StoreError;
use crate::store::merge::merge;
use crate::store::read::read_report;
use crate::store::wire::Report;

/// What the processes of one run have left.
///
/// ```
/// use perf_harness::report::runs::Run;
///
/// fn is_whole(run: &Run) -> bool {
///     run.unusable.is_empty() && !run.files.is_empty()
/// }
/// # let _ = is_whole;
/// ```
#[derive(Debug)]
pub struct Run {
    /// The name of the folder.
    pub id: String,
    /// The folder.
    pub folder: PathBuf,
    /// The files, in the order in which their processes started.
    pub files: Vec<RunFile>,
    /// What is wrong with files that are damaged, foreign or newer.
    pub unusable: Vec<RunsError>,
}

/// A file of a run.
///
/// ```
/// use perf_harness::report::runs::RunFile;
///
/// fn line(file: &RunFile) -> String {
///     format!("{}: {} cases", file.path.display(), file.report.benchmarks.len())
/// }
/// # let _ = line;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RunFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub report: Report,
}

impl Run {
    /// What the files of a folder say: all whose names end in `.json`, those of its folders left out.
    ///
    /// # Errors
    ///
    /// The folder cannot be read. Files that cannot be used are in [`Run::unusable`].
    ///
    /// ```
    /// use perf_harness::report::runs::Run;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// std::fs::write(folder.join("cut.json"), "{")?;
    /// let run = Run::in_folder(folder)?;
    /// assert!(run.files.is_empty());
    /// assert!(run.unusable[0].to_string().contains("cut.json"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_folder(folder: &Path) -> Result<Self, RunsError> {
        Ok(Self::gathered(folder)?)
    }

    pub(crate) fn gathered(folder: &Path) -> Result<Self, StoreError> {
        let mut files: Vec<RunFile> = Vec::new();
        let mut unusable = Vec::new();
        for entry in fs::read_dir(folder).map_err(StoreError::io("read the folder", folder))? {
            let path = entry
                .map_err(StoreError::io("read the folder", folder))?
                .path();
            if path.extension() != Some(OsStr::new("json")) {
                continue;
            }
            match read_report(&path) {
                Ok(report) => files.push(RunFile { path, report }),
                Err(error) => unusable.push((path, error)),
            }
        }
        RunFile::sort(&mut files);
        unusable.sort_by(|(path, _), (other_path, _)| path.cmp(other_path));
        let name = folder.file_name().unwrap_or_default();
        Ok(Self {
            id: name.to_string_lossy().into_owned(),
            folder: folder.to_owned(),
            files,
            unusable: unusable
                .into_iter()
                .map(|(_, error)| error.into())
                .collect(),
        })
    }

    /// All files as one report, if there is one that could be used.
    ///
    /// ```
    /// use perf_harness::report::runs::Run;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// let result = include_bytes!("../../../tests/fixtures/perf-report-1.json");
    /// std::fs::write(folder.join("shop.cache.1.json"), result)?;
    /// let report = Run::in_folder(folder)?.into_report().expect("there is a file");
    /// assert_eq!(report.benchmarks.len(), 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_report(self) -> Option<Report> {
        merge(self.files.into_iter().map(|file| file.report).collect())
    }
}

impl RunFile {
    /// Puts files in the order in which their processes started. Of those that started in the same
    /// moment, the one that was written last is the latest; a file that is gone has no such time.
    ///
    /// ```
    /// use perf_harness::report::Report;
    /// use perf_harness::report::runs::RunFile;
    ///
    /// let file = |path: &str, timestamp: &str| RunFile {
    ///     path: path.into(),
    ///     report: Report { timestamp: timestamp.into(), ..Report::default() },
    /// };
    /// let mut files = [file("a", "2026-11-21T11:00:00.250Z"), file("b", "2026-11-21T11:00:00Z")];
    /// RunFile::sort(&mut files);
    /// assert_eq!(files[0].path.as_os_str(), "b");
    /// ```
    pub fn sort(files: &mut [Self]) {
        files.sort_by_cached_key(|file| {
            let written = fs::metadata(&file.path).and_then(|data| data.modified());
            (
                file.report.moment().to_owned(),
                written.ok(),
                file.report.machine.key.clone(),
                file.path.clone(),
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn of_processes_of_one_moment_the_last_to_write_is_the_latest() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, timestamp: &str, written: u64| {
            let path = folder.path().join(name);
            let report = Report {
                timestamp: timestamp.into(),
                ..Report::default()
            };
            let mut text = Vec::new();
            report.to_json(&mut text).unwrap();
            fs::write(&path, text).unwrap();
            let written = SystemTime::UNIX_EPOCH + Duration::from_secs(written);
            fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(written)
                .unwrap();
        };
        write("p.x.9.json", "2026-11-21T10:00:00Z", 1_000);
        write("p.x.10.json", "2026-11-21T10:00:00Z", 2_000);
        write("p.x.11.json", "2026-11-21T09:59:59.999Z", 3_000);
        let run = Run::in_folder(folder.path()).unwrap();
        let names = run
            .files
            .iter()
            .map(|file| file.path.file_name().unwrap().to_owned());
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["p.x.11.json", "p.x.9.json", "p.x.10.json"]
        );
    }
}
