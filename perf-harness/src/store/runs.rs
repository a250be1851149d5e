//! The runs under a home, for programs that read what bench targets have left there.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::merge::merge;
use super::prune::run_folders;
use super::read::read_report;
use super::run_files::RunStore;
use super::run_id::RunId;
use super::wire::Report;
use crate::config::{self, ConfigError, Environment, Format, Place};

/// Where the bench targets of a package leave their results: by `PERF_BENCH_HOME`, else by perf.toml,
/// else in `target/perf` of the workspace.
///
/// ```
/// use perf_harness::report::runs::Results;
///
/// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
/// println!("{}", results.home().display());
/// # Ok::<(), perf_harness::report::runs::RunsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    home: PathBuf,
    files: Vec<(Format, PathBuf)>,
}

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

/// Why a run could not be read; what it displays names the file or the setting, and the way out.
///
/// ```
/// use perf_harness::report::runs::Runs;
///
/// let error = Runs::at("no/such/folder").last().unwrap_err();
/// assert!(error.to_string().contains("no run"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RunsError(#[from] Trouble);

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("there is no run in `{}`: `cargo bench` makes one", .0.display())]
    None(PathBuf),
    #[error("there is no run `{id}` in `{}`; {}", .folder.display(), there_are(.known))]
    Unknown {
        id: String,
        folder: PathBuf,
        known: Vec<String>,
    },
}

impl From<StoreError> for RunsError {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl Results {
    /// As a bench target of the package finds it, by perf.toml and by the variables of the process.
    /// `variables` are added to them, and win: those that cargo alone would set for what it runs.
    ///
    /// # Errors
    ///
    /// perf.toml or a variable has a mistake.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let package = env!("CARGO_MANIFEST_DIR").as_ref();
    /// let variables = [("PERF_BENCH_HOME".into(), "/tmp/results".into())];
    /// let results = Results::of_package(package, variables)?;
    /// assert!(results.home().ends_with("results"));
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    pub fn of_package(
        package_dir: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, RunsError> {
        let place = Place {
            package_dir: package_dir.to_owned(),
            crate_name: String::new(),
        };
        let environment = Environment::from_process().with(variables);
        let settings =
            config::load([OsString::new()], &environment, &place).map_err(Trouble::from)?;
        let files = settings.report_files.into_iter();
        Ok(Self {
            home: settings.home,
            files: files
                .filter_map(|file| Some((file.format, file.path?)))
                .collect(),
        })
    }

    /// The folder of all results.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
    /// assert!(results.home().is_absolute());
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The files that are made anew of every run: those of `[report]`, else `report.json` in the home.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let results = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?;
    /// assert!(results.files().iter().all(|(_, path)| path.is_absolute()));
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> &[(Format, PathBuf)] {
        &self.files
    }

    /// The runs that are kept.
    ///
    /// ```
    /// use perf_harness::report::runs::Results;
    ///
    /// let runs = Results::of_package(env!("CARGO_MANIFEST_DIR").as_ref(), [])?.runs();
    /// println!("{:?}", runs.ids()?);
    /// # Ok::<(), perf_harness::report::runs::RunsError>(())
    /// ```
    #[must_use]
    pub fn runs(&self) -> Runs {
        Runs::at(&self.home)
    }
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

    pub(super) fn gathered(folder: &Path) -> Result<Self, StoreError> {
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

/// The ids that there are, the last one first.
fn there_are(known: &[String]) -> String {
    if known.is_empty() {
        return "`cargo bench` makes one".to_owned();
    }
    let newest: Vec<&str> = known.iter().rev().map(String::as_str).collect();
    format!("there are, from the last one on, {}", newest.join(", "))
}
