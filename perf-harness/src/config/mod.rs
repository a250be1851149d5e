//! What the process is asked to do: options from perf.toml, the environment and the command line,
//! combined and validated into settings.

mod args;
mod baseline;
mod case;
mod choice;
mod environment;
mod error;
mod fault;
mod file;
mod format;
mod given;
mod glob;
mod help;
mod kind;
mod layer;
mod layers;
mod load;
mod load_flags;
mod load_override;
mod locate;
mod options;
mod outputs;
mod profile;
mod reader;
mod scenario;
mod sections;
mod selection;
mod settings;
mod show;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use baseline::{BaselineSource, ComparedBaseline, LONGEST_NAME, check_name, is_device};
pub(crate) use case::CaseSettings;
pub(crate) use choice::{Color, FailOn, Ignore, Ignored, ListFormat, Mode, Output, Pin};
pub(crate) use environment::Environment;
pub(crate) use error::ConfigError;
pub use format::Format;
pub(crate) use help::help;
pub(crate) use load::{Place, built_in, load};
pub(crate) use load_flags::LoadSettings;
pub(crate) use load_override::UnfitFlag;
pub(crate) use locate::baselines_folder;
pub use locate::source_prefix;
pub(crate) use options::CaseOptions;
pub(crate) use scenario::{check_window, inline as inline_scenario, is_told_each_second};
pub(crate) use sections::{Grade, NARROWEST_MARGIN, OnProblem, RegressionRule, Requirements};
pub(crate) use selection::Selection;
pub(crate) use settings::{Against, RunSettings, Settings};
#[cfg(test)]
pub(crate) use tests::settings_of;
