use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The variables of the process and the folder it works in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<OsString, OsString>,
    working_dir: PathBuf,
}

impl Environment {
    /// What the process was started with.
    pub(crate) fn from_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            // Without a working directory, paths stay relative and the system resolves them.
            working_dir: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// An environment of its own, for a process that works in `working_dir`.
    #[cfg(test)]
    pub(crate) fn of(working_dir: &Path, variables: &[(&str, &str)]) -> Self {
        Self {
            variables: variables
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            working_dir: working_dir.to_owned(),
        }
    }

    /// What relative paths of flags count from.
    pub(crate) fn working_dir(&self) -> &Path {
        &self.working_dir
    }

    /// The id that all processes of one cargo call share, where a variable has it.
    pub(crate) fn run_id(&self) -> Option<&OsStr> {
        self.get("PERF_BENCH_RUN_ID")
            .or_else(|| self.get("NEXTEST_RUN_ID"))
    }

    /// Whether a continuous integration runs.
    pub(super) fn is_ci(&self) -> bool {
        self.get("CI")
            .is_some_and(|value| value != "false" && value != "0")
    }

    /// Whether colours are unwanted: https://no-color.org.
    pub(super) fn refuses_color(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// A variable that is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&OsStr> {
        let value = self.variables.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value)
    }

    /// The variables whose name starts with `PERF_BENCH_`, and that are not empty.
    pub(super) fn ours(&self) -> impl Iterator<Item = (&str, &OsStr)> {
        self.variables.iter().filter_map(|(name, value)| {
            let name = name
                .to_str()
                .filter(|name| name.starts_with("PERF_BENCH_"))?;
            (!value.is_empty()).then_some((name, value.as_os_str()))
        })
    }
}
