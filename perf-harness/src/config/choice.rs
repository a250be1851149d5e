//! Settings that are one of a few things.

use std::fmt;
use std::path::PathBuf;

use super::format::Format;

/// What the process is asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Measure: `--bench` was given and `--test` was not.
    Bench,
    /// Run each case once and judge no time.
    #[default]
    Test,
    /// Name the cases.
    List(ListFormat),
    /// Print every setting with where it came from.
    ShowSettings,
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// How `--list` names the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ListFormat {
    /// With a count at the end.
    #[default]
    Pretty,
    /// The names alone.
    Terse,
}

impl ListFormat {
    pub(super) const NAMES: &[(&str, Self)] = &[("pretty", Self::Pretty), ("terse", Self::Terse)];
}

/// What becomes of the cases that are marked `ignore`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ignored {
    /// They are skipped.
    #[default]
    Skip,
    /// They alone run: `--ignored`.
    Only,
    /// They run as all others: `--include-ignored`.
    Include,
}

/// Whether a case is skipped unless asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ignore {
    No,
    /// With the reason, which may be empty.
    Yes(String),
}

/// Which verdict makes the exit status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailOn {
    Fail,
    /// A warning too.
    Warn,
    Never,
}

impl FailOn {
    pub(super) const NAMES: &[(&str, Self)] = &[
        ("fail", Self::Fail),
        ("warn", Self::Warn),
        ("never", Self::Never),
    ];
}

/// Which core measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pin {
    Off,
    Auto,
    /// One of these, and never an empty list.
    Cores(Vec<usize>),
}

/// Whether the terminal's output has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    /// Where it goes to a terminal.
    Auto,
    Always,
    Never,
}

impl Color {
    pub(super) const NAMES: &[(&str, Self)] = &[
        ("auto", Self::Auto),
        ("always", Self::Always),
        ("never", Self::Never),
    ];
}

/// As `--output-format` has it.
impl fmt::Display for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.format.name())?;
        match &self.path {
            Some(path) => write!(formatter, "={}", path.display()),
            None => Ok(()),
        }
    }
}

/// A report that is written: in which form, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// The file; `None` is standard output.
    pub(crate) path: Option<PathBuf>,
}
