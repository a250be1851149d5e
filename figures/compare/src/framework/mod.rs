//! The frameworks, each in a file of its own: how it is called, and how its answer is read.

mod criterion;
mod ours;
mod tango;
mod zenbench;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::Trouble;
use crate::said::Said;

pub(crate) use ours::printed_change;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Framework {
    Ours,
    Tango,
    Criterion,
    Zenbench,
}

impl Framework {
    pub(crate) const ALL: [Self; 4] = [Self::Ours, Self::Tango, Self::Criterion, Self::Zenbench];

    /// Its name on the command line and in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "perf_bench",
            Self::Tango => "tango",
            Self::Criterion => "criterion",
            Self::Zenbench => "zenbench",
        }
    }

    /// Its bench target.
    pub(crate) fn bench(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            other => other.name(),
        }
    }

    /// Whether it measures both builds by turns. Else the base is measured first, and stored.
    pub(crate) fn is_paired(self) -> bool {
        matches!(self, Self::Ours | Self::Tango)
    }

    /// Measures and stores the base, where that is done.
    pub(crate) fn store(self, base: &Path, folder: &Path) -> Result<(), Trouble> {
        match self {
            Self::Ours | Self::Tango => Ok(()),
            Self::Criterion => criterion::store(base, folder),
            Self::Zenbench => zenbench::store(base, folder),
        }
    }

    /// What it says of the candidate, with a margin in percent.
    pub(crate) fn ask(
        self,
        candidate: &Path,
        base: &Path,
        margin: f64,
        folder: &Path,
    ) -> Result<Vec<Said>, Trouble> {
        match self {
            Self::Ours => ours::ask(candidate, base, margin, folder),
            Self::Tango => tango::ask(candidate, base, margin, folder),
            Self::Criterion => criterion::ask(candidate, margin, folder),
            Self::Zenbench => zenbench::ask(candidate, margin, folder),
        }
    }
}

/// What a command writes, if it ends with one of these statuses.
fn output(command: &mut Command, folder: &Path, statuses: &[i32]) -> Result<Output, Trouble> {
    // A profile of the caller's would reach only one of them.
    for name in ["CI", "PERF_BENCH_PROFILE", "PERF_BENCH_CONFIG"] {
        command.env_remove(name);
    }
    let output = command.current_dir(folder).stdin(Stdio::null()).output()?;
    if output
        .status
        .code()
        .is_some_and(|status| statuses.contains(&status))
    {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}: {}", output.status, said.trim()).into())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
