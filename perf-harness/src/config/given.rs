use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use perf_targets::Target;

use super::baseline::{self, BaselineFlags};
use super::choice::Output;
use super::fault::Fault;
use super::format::Format;
use super::kind::{TARGETS, one_of};
use super::layer::Layer;
use super::load_flags::{self, LoadFlags};
use super::options::{Scope, Setting, settings};
use super::value::Value;

/// What the command line or the environment gives, each name of which has a flag and a variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) layer: Layer,
    pub(super) config: Option<PathBuf>,
    /// The executable of another build of the bench target.
    pub(super) against: Option<PathBuf>,
    /// What reports call it.
    pub(super) base_name: Option<String>,
    pub(super) profile: Option<String>,
    /// Targets for all cases, besides those they have.
    pub(super) targets: Vec<Target>,
    pub(super) outputs: Vec<Output>,
    pub(super) baselines: BaselineFlags,
    pub(super) load: LoadFlags,
}

/// Why something was not taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nothing has this name.
    Unknown,
    /// The value is wrong, or the time has not come; the text says which.
    Invalid(String),
}

/// What has a flag and a variable and is no setting of the table.
pub(super) const REQUESTS: [&str; 6] = [
    "against",
    "base-name",
    "config",
    "profile",
    "target",
    "output-format",
];

/// Flags whose meaning comes with a later version.
pub(super) const LATER: [&str; 1] = ["profile-time"];

/// The setting of a flag without its dashes, such as `max-time`.
pub(super) fn setting_of(name: &str) -> Option<&'static Setting> {
    settings().find(|setting| setting.scope != Scope::Case && setting.dashed() == name)
}

/// The names that [`Given::read`] knows.
pub(super) fn names() -> impl Iterator<Item = String> {
    settings()
        .filter(|setting| setting.scope != Scope::Case)
        .map(Setting::dashed)
        .chain(REQUESTS.map(str::to_owned))
        .chain(baseline::FLAGS.map(str::to_owned))
        .chain(load_flags::FLAGS.map(str::to_owned))
}

impl Given {
    /// Takes up what is called `name`, such as `max-time`, and was given as `origin`. Paths count
    /// from `working_dir`.
    pub(super) fn read(
        &mut self,
        name: &str,
        value: &OsStr,
        origin: &str,
        working_dir: &Path,
    ) -> Result<(), Refusal> {
        if LATER.contains(&name) {
            return Err(Refusal::Invalid("not available in this version".to_owned()));
        }
        match name {
            "config" => self.config = Some(working_dir.join(value)),
            "against" if value.is_empty() => {
                return Err(Refusal::Invalid("no path of an executable".to_owned()));
            }
            // Without `.`, as messages and commands show it.
            "against" => self.against = Some(working_dir.join(value).components().collect()),
            _ => return self.read_text(name, value, origin, working_dir),
        }
        Ok(())
    }

    fn read_text(
        &mut self,
        name: &str,
        value: &OsStr,
        origin: &str,
        working_dir: &Path,
    ) -> Result<(), Refusal> {
        let setting = setting_of(name);
        let is_baseline = baseline::FLAGS.contains(&name);
        let is_load = load_flags::FLAGS.contains(&name);
        if setting.is_none() && !is_baseline && !is_load && !REQUESTS.contains(&name) {
            return Err(Refusal::Unknown);
        }
        let Some(word) = value.to_str() else {
            let shown = value.to_string_lossy();
            return Err(Refusal::Invalid(format!("`{shown}` is not valid UTF-8")));
        };
        if is_baseline {
            let read = self.baselines.read(name, word, origin, working_dir);
            return read.map_err(Refusal::Invalid);
        }
        let value = Value::Word(word);
        let result = match (setting, name) {
            (Some(setting), _) => self.layer.read(setting, &value, origin),
            (None, _) if is_load => self.load.read(name, word, origin),
            (None, "profile") => {
                self.profile = Some(word.to_owned());
                Ok(())
            }
            (None, "base-name") => {
                self.base_name = Some(word.to_owned());
                Ok(())
            }
            (None, "target") => (TARGETS.read)(&value).map(|targets| self.targets.extend(targets)),
            (None, _) => output(word, working_dir).map(|output| self.outputs.push(output)),
        };
        result.map_err(|fault| Refusal::Invalid(fault.in_word(word)))
    }
}

/// `json` or `json=PATH`.
fn output(word: &str, working_dir: &Path) -> Result<Output, Fault> {
    let (name, path) = match word.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (word, None),
    };
    if path == Some("") {
        let message = format!("no path after `{name}=`");
        return Err(Fault::new(0..word.len(), message));
    }
    if Format::OF_OTHER_TOOLS.contains(&name) {
        let message = format!("`{name}` is not written by a bench target");
        let fault = Fault::new(0..name.len(), message);
        return Err(fault.helping(format!(
            "measure, then write it with `cargo perf-bench report --output-format {word}`"
        )));
    }
    Ok(Output {
        format: one_of(&Value::Word(name), Format::NAMES)?,
        path: path.map(|path| working_dir.join(path)),
    })
}
