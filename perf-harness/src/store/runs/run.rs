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
    /// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    /// let run = Run::in_folder(folder.as_ref())?;
    /// assert_eq!(run.files.len(), 1);
    /// assert!(run.unusable[0].to_string().contains("perf-baseline-1.json"));
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
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
        files.sort_by(|one, other| one.age().cmp(&other.age()));
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
    /// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    /// let report = Run::in_folder(folder.as_ref())?.into_report().expect("one is a report");
    /// assert_eq!(report.benchmarks.len(), 8);
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn into_report(self) -> Option<Report> {
        merge(self.files.into_iter().map(|file| file.report).collect())
    }
}

impl RunFile {
    /// By which files are put in the order of their processes.
    fn age(&self) -> (&str, &Path) {
        (&self.report.timestamp, &self.path)
    }
}
