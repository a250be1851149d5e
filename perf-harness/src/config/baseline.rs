//! Stored baselines as the command line and the environment name them.

use std::fmt;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// The flags that name one.
pub(super) const FLAGS: [&str; 5] = [
    "save-baseline",
    "baseline",
    "baseline-lenient",
    "baseline-strict",
    "load-baseline",
];

/// Longer names do not fit into a path beside all else: with package, bench target and process number
/// it stays below the 255 bytes of most file systems.
pub(crate) const LONGEST_NAME: usize = 80;

/// Names of devices on Windows, whatever follows behind a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// What a flag names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BaselineSource {
    /// One of the folder of baselines.
    Named(String),
    /// A baseline file, a result file, or a folder as baselines are exported.
    /// The path is absolute, so that reports name it wherever they are read.
    At(PathBuf),
}

/// The baseline that the run is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ComparedBaseline {
    pub(crate) source: BaselineSource,
    /// Whether one that is missing, comes from another machine or lacks a case is an error.
    pub(crate) is_strict: bool,
}

/// What is done with stored baselines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BaselineSettings {
    /// Where they live.
    pub(crate) folder: PathBuf,
    /// The name under which the run is kept.
    pub(crate) save: Option<String>,
    pub(crate) compare: Option<ComparedBaseline>,
    /// What stands for the run instead of measuring.
    pub(crate) load: Option<BaselineSource>,
}

/// The flags of one source.
#[derive(Clone, Debug, Default)]
pub(super) struct BaselineFlags {
    pub(super) save: Option<Named<String>>,
    pub(super) compare: Option<Named<ComparedBaseline>>,
    pub(super) load: Option<Named<BaselineSource>>,
}

/// A value, and the flag or variable that gave it.
#[derive(Clone, Debug)]
pub(super) struct Named<T> {
    pub(super) value: T,
    pub(super) origin: String,
}

impl BaselineFlags {
    /// Takes up one of [`FLAGS`]; paths count from `working_dir`.
    pub(super) fn read(
        &mut self,
        flag: &str,
        word: &str,
        origin: &str,
        working_dir: &Path,
    ) -> Result<(), String> {
        let origin = origin.to_owned();
        match flag {
            "save-baseline" => {
                check_name(word)?;
                let value = word.to_owned();
                self.save = Some(Named { value, origin });
            }
            "load-baseline" => {
                let value = source(word, working_dir)?;
                self.load = Some(Named { value, origin });
            }
            _ => {
                if let Some(other) = self.compare.as_ref().filter(|other| other.origin != origin) {
                    return Err(format!(
                        "it and {} exclude each other; give one of them",
                        other.origin
                    ));
                }
                let value = ComparedBaseline {
                    source: source(word, working_dir)?,
                    is_strict: flag == "baseline-strict",
                };
                self.compare = Some(Named { value, origin });
            }
        }
        Ok(())
    }

    /// These flags over those of a more general source.
    pub(super) fn over(self, general: Self) -> Self {
        Self {
            save: self.save.or(general.save),
            compare: self.compare.or(general.compare),
            load: self.load.or(general.load),
        }
    }

    /// What the flags must not say together.
    pub(super) fn contradiction(&self, is_against: bool) -> Option<String> {
        if is_against {
            let save = self.save.as_ref().map(|save| &save.origin);
            let compare = self.compare.as_ref().map(|compare| &compare.origin);
            let load = self.load.as_ref().map(|load| &load.origin);
            let origin = save.or(compare).or(load)?;
            return Some(format!(
                "--against holds the run against another build, and {origin} is about stored runs; leave out one of them"
            ));
        }
        let (save, load) = (self.save.as_ref()?, self.load.as_ref()?);
        Some(format!(
            "{} measures nothing, so there is no run for {} to keep; leave out one of them",
            load.origin, save.origin
        ))
    }
}

impl fmt::Display for BaselineSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(word) => formatter.write_str(word),
            Self::At(path) => path.display().fmt(formatter),
        }
    }
}

impl fmt::Display for ComparedBaseline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let strict = if self.is_strict { " (strict)" } else { "" };
        write!(formatter, "{}{strict}", self.source)
    }
}

/// A path has a separator or ends as the files do; all else is a name.
fn source(word: &str, working_dir: &Path) -> Result<BaselineSource, String> {
    let has_separator = word.contains('/') || word.contains(MAIN_SEPARATOR);
    if (has_separator || word.ends_with(".json")) && !word.contains('\0') {
        return Ok(BaselineSource::At(working_dir.join(word)));
    }
    check_name(word)?;
    Ok(BaselineSource::Named(word.to_owned()))
}

/// A name is that of a folder, on every system, so that baselines can be shared.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    const WAY_OUT: &str = "name it with letters, digits, `-`, `_` or `.`, such as main";
    let refuse = |what: &str| Err(format!("{what}; {WAY_OUT}"));
    if name.is_empty() {
        refuse("a baseline needs a name")
    } else if name.chars().any(char::is_control) {
        refuse(&format!(
            "`{}` holds a control character",
            name.escape_debug()
        ))
    } else if let Some(odd) = name.chars().find(|c| "/\\:<>\"|?*".contains(*c)) {
        refuse(&format!("`{name}` holds `{odd}`, and a name is no path"))
    } else if name.ends_with(".json") {
        refuse(&format!("`{name}` is the name of a file"))
    } else if name.starts_with(['.', ' ', '-']) || name.ends_with(['.', ' ']) {
        refuse(&format!(
            "`{name}` begins or ends with a character that no folder's name should"
        ))
    } else if name.len() > LONGEST_NAME {
        refuse(&format!("`{name}` is longer than {LONGEST_NAME} bytes"))
    } else if is_device(name) {
        refuse(&format!("`{name}` is a device on some systems"))
    } else {
        Ok(())
    }
}

/// Whether a name is one that Windows keeps for a device.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.to_ascii_lowercase();
    DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()))
}
