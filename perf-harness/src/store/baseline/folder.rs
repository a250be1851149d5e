//! The folder of baselines: `<name>/<machine-key>/<package>.<bench>.json`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::BaselineError;
use crate::config::{baselines_folder, check_name};
use crate::store::StoreError;
use crate::store::atomic::{is_left, write_atomically};
use crate::store::file_name::FileName;
use crate::store::lock::Lock;
use crate::store::read::ReadError;
use crate::store::wire::Baseline;

/// How long one process waits for another that saves.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the folder keeps out of version control: all that is no baseline.
const IGNORED: &[u8] = b".gitignore\n.lock\n.perf-*.tmp\n";

/// The folder in which baselines are kept: `.perf/baselines` at the root of a workspace.
///
/// ```no_run
/// use perf_harness::report::baselines::Baselines;
///
/// for entry in Baselines::of_package(env!("CARGO_MANIFEST_DIR").as_ref()).list()? {
///     println!("{}: {} files", entry.name, entry.files.len());
/// }
/// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baselines {
    folder: PathBuf,
}

/// A baseline: its files and what is wrong with those that cannot be used.
///
/// ```
/// use perf_harness::report::baselines::Entry;
///
/// fn cases(entry: &Entry) -> usize {
///     entry.files.iter().map(|file| file.baseline.cases.len()).sum()
/// }
/// # let _ = cases;
/// ```
#[derive(Debug)]
pub struct Entry {
    /// The name that it was saved under.
    pub name: String,
    /// Its files, by machine and then by bench target.
    pub files: Vec<StoredFile>,
    /// Files that are damaged, foreign or newer.
    pub unusable: Vec<BaselineError>,
}

/// A file of a baseline.
///
/// ```
/// use perf_harness::report::baselines::StoredFile;
///
/// fn line(file: &StoredFile) -> String {
///     format!("{} of {}", file.path.display(), file.baseline.machine.cpu)
/// }
/// # let _ = line;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StoredFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub baseline: Baseline,
}

impl Baselines {
    /// Those of the workspace that a package belongs to. `PERF_BENCH_BASELINES` names another folder.
    ///
    /// ```
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// let here = Baselines::of_package(env!("CARGO_MANIFEST_DIR").as_ref());
    /// assert!(here.folder().ends_with("baselines"));
    /// ```
    #[must_use]
    pub fn of_package(package_dir: &Path) -> Self {
        Self::at(baselines_folder(package_dir))
    }

    /// Those of any folder, which need not be there yet.
    ///
    /// ```
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// assert!(Baselines::at("no/such/folder").list()?.is_empty());
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Where they are kept.
    ///
    /// ```
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// assert_eq!(Baselines::at("kept").folder(), std::path::Path::new("kept"));
    /// ```
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All of them, in the order of their names.
    ///
    /// # Errors
    ///
    /// The folder cannot be read. Files that cannot be used are in [`Entry::unusable`].
    ///
    /// ```no_run
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// for entry in Baselines::at(".perf/baselines").list()? {
    ///     println!("{}", entry.name);
    /// }
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    pub fn list(&self) -> Result<Vec<Entry>, BaselineError> {
        let names = self.names()?;
        let entries = names.iter().map(|name| self.entry(name));
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        // A process that was killed may leave a folder and nothing in it.
        entries.retain(|entry| !entry.files.is_empty() || !entry.unusable.is_empty());
        Ok(entries)
    }

    /// One of them.
    ///
    /// # Errors
    ///
    /// There is none of that name, or its folder cannot be read.
    ///
    /// ```no_run
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// let main = Baselines::at(".perf/baselines").read("main")?;
    /// assert!(main.unusable.is_empty());
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    pub fn read(&self, name: &str) -> Result<Entry, BaselineError> {
        self.expect(name)?;
        Ok(self.entry(name)?)
    }

    /// Removes one with all its files, damaged ones and what a killed process left among them. What is no
    /// file of a baseline stays, and then its folder does.
    ///
    /// # Errors
    ///
    /// There is none of that name, or a file cannot be removed.
    ///
    /// ```no_run
    /// use perf_harness::report::baselines::Baselines;
    ///
    /// Baselines::at(".perf/baselines").remove("main")?;
    /// # Ok::<(), perf_harness::report::baselines::BaselineError>(())
    /// ```
    pub fn remove(&self, name: &str) -> Result<(), BaselineError> {
        self.expect(name)?;
        let _lock = self.lock()?;
        let folder = self.folder.join(name);
        for inner in folders_in(&folder)? {
            for path in paths_in(&inner)? {
                if is_left(&path) || is_json(&path) && !is_foreign(&path) {
                    fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
                }
            }
            // One that holds something else stays.
            let _ = fs::remove_dir(inner);
        }
        match fs::remove_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => {
                Err(StoreError::io("remove", &folder)(error).into())
            }
            _ => Ok(()),
        }
    }

    /// The names there are.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let folders = folders_in(&self.folder)?.into_iter();
        let names = folders.filter_map(|folder| {
            let name = folder.file_name()?.to_str()?.to_owned();
            check_name(&name).is_ok().then_some(name)
        });
        Ok(names.collect())
    }

    /// Refuses a name that nothing was saved under.
    fn expect(&self, name: &str) -> Result<(), StoreError> {
        check_name(name).map_err(StoreError::Name)?;
        if self.folder.join(name).is_dir() {
            return Ok(());
        }
        Err(StoreError::NoBaseline {
            name: name.to_owned(),
            folder: self.folder.clone(),
            known: self.names()?,
        })
    }

    fn entry(&self, name: &str) -> Result<Entry, StoreError> {
        let mut entry = Entry {
            name: name.to_owned(),
            files: Vec::new(),
            unusable: Vec::new(),
        };
        for path in files_below(&self.folder.join(name))? {
            match read_file(&path) {
                Ok(baseline) => entry.files.push(StoredFile { path, baseline }),
                Err(error) => entry.unusable.push(error.into()),
            }
        }
        Ok(entry)
    }

    /// Where the runs of a bench target on a machine are kept.
    pub(super) fn path(&self, name: &str, of: &Baseline) -> PathBuf {
        self.folder.join(name).join(place_of(of))
    }

    /// Who holds it reads a file and writes it anew.
    pub(super) fn lock(&self) -> Result<Lock, StoreError> {
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            write_atomically(&ignore, IGNORED)?;
        }
        let lock = self.folder.join(".lock");
        Lock::acquire(&lock, PATIENCE, "PERF_BENCH_BASELINES")
    }
}

/// The part of the path that machine and bench target make.
pub(super) fn place_of(of: &Baseline) -> PathBuf {
    let file = format!(
        "{}.{}.json",
        FileName::from(&*of.package).as_str(),
        FileName::from(&*of.bench).as_str()
    );
    Path::new(FileName::from(&*of.machine.key).as_str()).join(file)
}

/// The baseline in a file.
pub(super) fn read_file(path: &Path) -> Result<Baseline, StoreError> {
    let text = fs::read(path).map_err(StoreError::io("read", path))?;
    let baseline = Baseline::from_json(&text).map_err(|source| StoreError::Unusable {
        path: path.to_owned(),
        source,
    })?;
    Ok(baseline.in_order())
}

/// The files of the machines' folders in a baseline's folder, in order.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = Vec::new();
    for machine in folders_in(folder)? {
        let paths = paths_in(&machine)?.into_iter();
        files.extend(paths.filter(|path| is_json(path)));
    }
    Ok(files)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "json")
}

/// Whether a file says of itself that it is something else.
fn is_foreign(path: &Path) -> bool {
    matches!(
        read_file(path),
        Err(StoreError::Unusable {
            source: ReadError::Foreign { .. },
            ..
        })
    )
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut paths = paths_in(folder)?;
    paths.retain(|path| path.is_dir());
    Ok(paths)
}

/// In order; none where there is no folder.
fn paths_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let refused = |error| StoreError::io("read the folder", folder)(error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(refused)?,
    };
    let mut paths = entries
        .map(|entry| Ok(entry.map_err(refused)?.path()))
        .collect::<Result<Vec<PathBuf>, StoreError>>()?;
    paths.sort();
    Ok(paths)
}
