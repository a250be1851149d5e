//! `cargo perf-bench`: what spans the bench targets of a workspace, or two builds of it.

mod base;
mod cargo;
mod cli;
mod command;
mod ending;
mod environment;
mod error;
mod exports;
mod files;
mod git;
mod github;
mod http;
mod interrupt;
mod messages;
mod notify;
mod outcome;
mod process;
mod results;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use ending::Ending;
use error::Error;
use interrupt::Interrupt;

fn main() -> ExitCode {
    let Cli { command } = Cli::parse_from(cli::without_subcommand_name(std::env::args_os()));
    match run(command, &Interrupt::default()) {
        Ok(ending) => ending.into(),
        Err(error) => {
            messages::complain(&error);
            error.ending().into()
        }
    }
}

fn run(command: Command, interrupt: &Interrupt) -> Result<Ending, Error> {
    let starts_others = matches!(
        command,
        Command::Bench(_) | Command::Run(_) | Command::Compare(_)
    );
    if starts_others {
        interrupt.listen().map_err(Error::Signals)?;
    }
    match command {
        Command::Bench(args) => command::bench(&args, interrupt),
        Command::Run(args) => command::run(&args, interrupt),
        Command::Compare(args) => command::compare(&args, interrupt),
        Command::Report(args) => command::report(&args),
        Command::Merge(args) => command::merge(&args),
        Command::Comment(args) => command::comment(&args, interrupt),
        Command::Notify(what) => command::notify(&what, interrupt),
        Command::Baseline(what) => command::baseline(&what),
    }
    .map_err(|error| error.under(interrupt))
}
