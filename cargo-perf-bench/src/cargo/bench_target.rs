use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::PathBuf;

use crate::environment;

/// A bench target that is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BenchTarget {
    pub(crate) package: String,
    pub(crate) bench: String,
    pub(crate) executable: PathBuf,
    /// The package's, in which cargo runs it.
    pub(crate) folder: PathBuf,
    /// What cargo sets for it.
    pub(crate) variables: Vec<(String, String)>,
    /// Where its dynamic libraries are.
    pub(crate) libraries: Vec<PathBuf>,
    /// Those dynamic libraries that the build itself made.
    pub(crate) own_libraries: Vec<PathBuf>,
}

/// A variable that every perf_harness bench target looks for, so that its name stands in each.
const MARK: &[u8] = b"PERF_BENCH_RUN_ID";

impl BenchTarget {
    /// By which the same target is found in another build.
    pub(crate) fn name(&self) -> (&str, &str) {
        (&self.package, &self.bench)
    }

    /// Whether `perf_harness::main!` made it. It is read for that and not run: what is not ours
    /// might do anything.
    pub(crate) fn is_perf_harness(&self) -> io::Result<bool> {
        let content = fs::read(&self.executable)?;
        Ok(memchr::memmem::find(&content, MARK).is_some())
    }
}

/// The variable by which the system finds dynamic libraries.
pub(crate) const LIBRARY_PATH: &str = if cfg!(windows) {
    "PATH"
} else if cfg!(target_os = "macos") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// What cargo sets [`LIBRARY_PATH`] to: these folders, then those that the user has given.
pub(crate) fn library_path(libraries: &[PathBuf]) -> Option<OsString> {
    let given = environment::variable(LIBRARY_PATH).unwrap_or_default();
    let all = libraries.iter().cloned();
    let all = all.chain(std::env::split_paths(&given));
    // A folder with the separator in its name cannot be told, as cargo itself says.
    std::env::join_paths(all.filter(|path| !path.as_os_str().is_empty())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(content: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let executable = folder.path().join("bench");
        fs::write(&executable, content).unwrap();
        let target = BenchTarget {
            package: "shop".into(),
            bench: "cache".into(),
            executable,
            folder: PathBuf::new(),
            variables: Vec::new(),
            libraries: Vec::new(),
            own_libraries: Vec::new(),
        };
        target.is_perf_harness().unwrap()
    }

    #[test]
    fn our_targets_are_known_by_what_they_look_for() {
        assert!(holding(b"\x7fELF\0\0PERF_BENCH_HOMEPERF_BENCH_RUN_ID\0"));
        assert!(!holding(b"\x7fELF\0\0CRITERION_HOME\0PERF_BENCH"));
    }
}
