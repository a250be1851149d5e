use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use perf_targets::nearest;

use super::choice::Color;
use super::error::ConfigError;
use super::given::{self, Given, LATER, Refusal};
use super::layer::Layer;
use super::options::{Options, RunOptions};

/// The variables of the process and the folder it works in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<OsString, OsString>,
    working_dir: PathBuf,
}

/// The variables, understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    pub(super) given: Given,
    /// About those that nothing knows.
    pub(super) warnings: Vec<String>,
}

impl Environment {
    /// What the process was started with.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the environment is read"
    )]
    pub(crate) fn from_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            // Without a working directory, paths stay relative and the system resolves them.
            working_dir: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// With these variables too, which win.
    pub(crate) fn with(
        mut self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        self.variables.extend(variables);
        self
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

    /// The package's folder as cargo tells it to what it runs, else the one that the process works in.
    pub(crate) fn package_dir(&self) -> PathBuf {
        self.get("CARGO_MANIFEST_DIR")
            .map_or_else(|| self.working_dir.clone(), PathBuf::from)
    }

    /// The id that all processes of one cargo call share, where a variable has it.
    pub(crate) fn run_id(&self) -> Option<&OsStr> {
        self.get("PERF_BENCH_RUN_ID")
            .or_else(|| self.get("NEXTEST_RUN_ID"))
    }

    /// The command that has started a comparison of two builds, where it was no bench target itself.
    pub(crate) fn comparing_command(&self) -> Option<String> {
        Some(self.get(COMMAND)?.to_string_lossy().into_owned())
    }

    /// Where the shared libraries of the other build are.
    pub(crate) fn base_libraries(&self) -> Option<&OsStr> {
        self.get(BASE_LIBRARIES)
    }

    /// Whether cargo started the process, which says so to whatever it runs.
    pub(crate) fn is_cargo(&self) -> bool {
        self.get("CARGO").is_some()
    }

    /// Whether nextest started the process.
    pub(crate) fn is_nextest(&self) -> bool {
        self.get("NEXTEST").is_some()
    }

    /// Whether a continuous integration runs.
    pub(super) fn is_ci(&self) -> bool {
        self.get("CI")
            .is_some_and(|value| value != "false" && value != "0")
    }

    /// Whether the terminal shows nothing but ASCII: by the locale, where one is set, and by its kind.
    #[cfg(feature = "load")]
    pub(crate) fn is_ascii(&self) -> bool {
        let mut locales = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
        let locale = locales.find_map(|name| self.get(name));
        let is_utf8 = |locale: &OsStr| {
            let locale = locale.to_string_lossy().to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        };
        self.get("TERM").is_some_and(|kind| kind == "dumb")
            || locale.is_some_and(|locale| !is_utf8(locale))
    }

    /// A variable that is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&OsStr> {
        let value = self.variables.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value)
    }

    /// What the `PERF_BENCH_…` variables say.
    pub(super) fn read(&self) -> Result<Variables, ConfigError> {
        let mut given = Given::default();
        let mut warnings = Vec::new();
        for (variable, value) in &self.variables {
            let Some(variable) = variable
                .to_str()
                .filter(|name| !value.is_empty() && !OWN.contains(name))
            else {
                continue;
            };
            let Some(name) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let name = name.to_lowercase().replace('_', "-");
            for part in parts(&name, value) {
                match given.read(&name, part, variable, &self.working_dir) {
                    Ok(()) => {}
                    Err(Refusal::Unknown) => warnings.push(unknown(variable)),
                    Err(Refusal::Invalid(reason)) => {
                        let name = variable.to_owned();
                        return Err(ConfigError::Variable { name, reason });
                    }
                }
            }
        }
        if let Some((name, reason)) = given.layer.options.contradiction() {
            return Err(ConfigError::Variable {
                name: format!("{PREFIX}{}", name.to_uppercase()),
                reason: reason.to_owned(),
            });
        }
        if self.get("NO_COLOR").is_some() {
            given.layer = given.layer.over(colorless());
        }
        Ok(Variables { given, warnings })
    }
}

const PREFIX: &str = "PERF_BENCH_";

/// Variables that are no settings.
const OWN: [&str; 7] = [
    "PERF_BENCH_BASELINES",
    "PERF_BENCH_CACHE",
    "PERF_BENCH_HOME",
    "PERF_BENCH_PACKAGE_DIR",
    "PERF_BENCH_RUN_ID",
    COMMAND,
    BASE_LIBRARIES,
];

/// By which `cargo perf-bench` tells where the shared libraries of the base are.
const BASE_LIBRARIES: &str = "PERF_BENCH_BASE_LIBRARIES";

/// By which `cargo perf-bench` tells the bench targets that it starts how to start it again.
const COMMAND: &str = "PERF_BENCH_COMMAND";

/// <https://no-color.org>
fn colorless() -> Layer {
    let run = RunOptions {
        color: Some(Color::Never),
        ..RunOptions::default()
    };
    let options = Options {
        run,
        ..Options::default()
    };
    Layer::of(options, "NO_COLOR")
}

/// Several formats stand in one variable, with commas between them.
fn parts<'a>(name: &str, value: &'a OsString) -> Vec<&'a OsStr> {
    match value.to_str() {
        Some(text) if name == "output-format" => text
            .split(',')
            .map(|part| OsStr::new(part.trim()))
            .collect(),
        _ => vec![value],
    }
}

fn unknown(variable: &str) -> String {
    let mut known: Vec<String> = given::names()
        .chain(LATER.map(str::to_owned))
        .map(|name| format!("{PREFIX}{}", name.to_uppercase().replace('-', "_")))
        .collect();
    known.extend(OWN.map(str::to_owned));
    match nearest(variable, known.iter().map(String::as_str)) {
        Some(near) => format!("unknown variable {variable} is ignored; did you mean {near}?"),
        None => format!("unknown variable {variable} is ignored"),
    }
}
