//! What the process is asked to do: options from perf.toml, the environment and the command line,
//! combined and validated into settings.

mod case;
mod choice;
mod environment;
mod error;
mod fault;
mod glob;
mod kind;
mod layer;
mod options;
mod profile;
mod sections;
mod settings;
mod value;

pub(crate) use case::CaseSettings;
pub(crate) use choice::{Color, FailOn, Format, Ignore, Ignored, ListFormat, Mode, Output, Pin};
pub(crate) use environment::Environment;
pub(crate) use error::ConfigError;
pub(crate) use options::CaseOptions;
pub(crate) use sections::{Checks, Grade, OnProblem, RegressionRule, Requirements};
pub(crate) use settings::{Place, RunSettings, Selection, Settings, help, load};
