use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::cargo::{BenchTarget, LIBRARY_PATH, library_path};
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::messages::complain;

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

    /// Runs the call to its end, also when Ctrl-C is pressed: the process gets that signal too. What
    /// the process itself could not say is said here.
    pub(crate) fn run(&self, mut command: Command, interrupt: &Interrupt) -> Ending {
        let (package, bench) = self.target.name();
        match interrupt.status(&mut command) {
            Ok(status) => {
                if Ending::is_abrupt(status) && !interrupt.is_set() {
                    complain(format_args!(
                        "`{bench}` of `{package}` ended before its work did: {status}"
                    ));
                }
                Ending::of(status, interrupt.is_set())
            }
            Err(error) => {
                complain(format_args!(
                    "`{bench}` of `{package}`: {}",
                    Error::file("start", &self.target.executable)(error)
                ));
                Ending::ERRORED
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn ended(executable: &str, arguments: &[OsString]) -> u8 {
        let target = BenchTarget {
            package: "shop".into(),
            bench: "cache".into(),
            executable: executable.into(),
            folder: "/".into(),
            variables: Vec::new(),
            libraries: Vec::new(),
            own_libraries: Vec::new(),
        };
        let process = BenchProcess {
            target: &target,
            run_id: OsStr::new("1"),
        };
        let command = process.command(arguments);
        process.run(command, &Interrupt::default()).status()
    }

    #[test]
    fn what_cannot_start_and_what_a_signal_ends_is_an_error_of_a_benchmark() {
        assert_eq!(ended("/nowhere/cache", &[]), 101);
        assert_eq!(ended("/bin/sh", &["-c".into(), "kill -9 $$".into()]), 101);
        assert_eq!(ended("/bin/sh", &["-c".into(), "exit 3".into()]), 3);
    }
}
