//! Where perf.toml, the workspace and the results are.

use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::error::ConfigError;
use super::file::File;

const FILE: &str = "perf.toml";

/// The root of the workspace that the package belongs to: the nearest folder upwards whose
/// Cargo.toml has a `[workspace]` that does not exclude the package, and without one the package's
/// own folder, or that of the repository.
pub(super) fn workspace_root(package_dir: &Path) -> &Path {
    let is_root = |folder: &&Path| {
        std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| {
            DeTable::parse(&manifest).is_ok_and(|table| {
                let workspace = table.get_ref().get("workspace");
                workspace.is_some_and(|table| !excludes(table.get_ref(), folder, package_dir))
            })
        })
    };
    let is_edge =
        |folder: &&Path| folder.join("Cargo.toml").exists() || folder.join(".git").exists();
    package_dir
        .ancestors()
        .find(is_root)
        .or_else(|| package_dir.ancestors().find(is_edge))
        .unwrap_or(package_dir)
}

/// Whether the `[workspace]` of a folder leaves the package out, as cargo sees it: `exclude` names it or
/// a folder above it, and `members` does not.
fn excludes(workspace: &DeValue<'_>, root: &Path, package_dir: &Path) -> bool {
    let names = |key| {
        let paths = workspace
            .get(key)
            .and_then(|paths| paths.get_ref().as_array());
        paths.is_some_and(|paths| {
            let mut paths = paths.iter().filter_map(|path| path.get_ref().as_str());
            paths.any(|path| package_dir.starts_with(root.join(path)))
        })
    };
    names("exclude") && !names("members")
}

/// The text of a plain file. Reading another kind, such as a pipe, could wait for ever.
fn read_plain(path: &Path) -> io::Result<String> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    std::fs::read_to_string(path)
}

/// Reads the perf.toml that the command line or the environment names, else the nearest one from
/// the package up to the root of the workspace, if there is one.
pub(super) fn read_file(
    named: Option<(PathBuf, &'static str)>,
    package_dir: &Path,
    environment: &Environment,
) -> Result<Option<File>, ConfigError> {
    let root = workspace_root(package_dir);
    let (path, origin) = match named {
        Some(named) => named,
        None => {
            let found = package_dir
                .ancestors()
                .take_while(|folder| folder.starts_with(root))
                .map(|folder| folder.join(FILE))
                // A link that leads nowhere is there too, and is told to be unreadable.
                .find(|path| path.symlink_metadata().is_ok());
            match found {
                Some(path) => (path, "found from the package upwards"),
                None => return Ok(None),
            }
        }
    };
    let text = read_plain(&path).map_err(|source| ConfigError::Unreadable {
        path: path.clone(),
        origin,
        source,
    })?;
    let name = path
        .strip_prefix(environment.working_dir())
        .unwrap_or(&path);
    File::parse(&path, origin, &name.to_string_lossy(), &text).map(Some)
}

/// Where results live: `PERF_BENCH_HOME`, else what `[report]` names, else `perf` in the target
/// folder. What the environment names counts from the root of the workspace, so that all bench
/// processes of a run have one home.
pub(super) fn home(
    named: Option<PathBuf>,
    root: &Path,
    environment: &Environment,
) -> (PathBuf, &'static str) {
    if let Some(home) = environment.get("PERF_BENCH_HOME") {
        return (root.join(home), "PERF_BENCH_HOME");
    }
    if let Some(home) = named {
        return (home, "[report]");
    }
    match environment.get("CARGO_TARGET_DIR") {
        Some(target) => (root.join(target).join("perf"), "CARGO_TARGET_DIR"),
        None => (root.join("target").join("perf"), "built-in"),
    }
}

/// Where stored baselines live: `PERF_BENCH_BASELINES`, which counts from the root of the workspace,
/// else a folder that `cargo clean` does not reach.
pub(super) fn baselines(root: &Path, environment: &Environment) -> (PathBuf, &'static str) {
    match environment.get("PERF_BENCH_BASELINES") {
        Some(folder) => (root.join(folder), "PERF_BENCH_BASELINES"),
        None => (root.join(".perf").join("baselines"), "built-in"),
    }
}

/// Where a workspace lies in its repository, from which files are named in a review: the nearest
/// folder upwards with a `.git`, else what GitHub has checked out.
pub(super) fn prefix_of(root: &Path, environment: &Environment) -> Option<PathBuf> {
    let repository = root
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .map(Path::to_owned)
        .or_else(|| environment.get("GITHUB_WORKSPACE").map(PathBuf::from))?;
    root.strip_prefix(repository).ok().map(Path::to_owned)
}

/// Where the workspace of the package in this folder lies in its repository, which is empty where the
/// two are one, and `None` without a repository. The paths of sources in a report count from the
/// workspace: see [`Style::source_prefix`](crate::report::Style::source_prefix).
///
/// ```
/// use std::path::Path;
/// use perf_harness::report::source_prefix;
///
/// let project = tempfile::tempdir()?;
/// let package = project.path().join("rust/shop");
/// std::fs::create_dir_all(project.path().join(".git"))?;
/// std::fs::create_dir_all(&package)?;
/// std::fs::write(project.path().join("rust/Cargo.toml"), "[workspace]")?;
/// assert_eq!(source_prefix(&package).as_deref(), Some(Path::new("rust")));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn source_prefix(package_dir: &Path) -> Option<PathBuf> {
    prefix_of(workspace_root(package_dir), &Environment::from_process())
}

/// Where the stored baselines of a package's workspace live, for programs beside its bench targets.
pub(crate) fn baselines_folder(package_dir: &Path) -> PathBuf {
    baselines(workspace_root(package_dir), &Environment::from_process()).0
}
