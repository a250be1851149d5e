use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::cargo::{BenchTarget, LIBRARY_PATH, library_path};
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::interrupt::Interrupt;

/// A bench target that is to run as cargo runs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BenchProcess<'a> {
    pub(crate) target: &'a BenchTarget,
    /// What all processes of this run share.
    pub(crate) run_id: &'a OsStr,
}

impl BenchProcess<'_> {
    /// The call, with its own arguments behind which cargo puts `--bench`.
    pub(crate) fn command(&self, arguments: &[OsString]) -> Command {
        let BenchTarget {
            executable,
            folder,
            variables,
            libraries,
            ..
        } = self.target;
        let mut command = Command::new(executable);
        command
            .current_dir(folder)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .envs(library_path(libraries).map(|value| (LIBRARY_PATH, value)))
            .env("PERF_BENCH_RUN_ID", self.run_id);
        if environment::variable("CARGO").is_none() {
            command.env("CARGO", "cargo");
        }
        command.args(arguments).arg("--bench");
        command
    }
}

/// Runs the call to its end, also when Ctrl-C is pressed: the process gets that signal too.
pub(crate) fn end_of(mut command: Command, interrupt: &Interrupt) -> Result<Ending, Error> {
    let status = command
        .status()
        .map_err(Error::file("start", command.get_program().as_ref()))?;
    Ok(Ending::of(status, interrupt.is_set()))
}
