//! `cargo perf-bench`: what spans the bench targets of a workspace, or two builds of it.

mod base;
mod cargo;
mod cli;
mod command;
mod ending;
mod environment;
mod error;
mod files;
mod git;
mod interrupt;
mod messages;
mod outcome;
mod process;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use interrupt::Interrupt;

fn main() -> ExitCode {
    let Cli { command } = Cli::parse_from(cli::without_subcommand_name(std::env::args_os()));
    let ended = Interrupt::listen()
        .map_err(error::Error::Signals)
        .and_then(|interrupt| match command {
            Command::Bench(args) => command::bench(&args, &interrupt),
            Command::Run(args) => command::run(&args, &interrupt),
            Command::Compare(args) => command::compare(&args, &interrupt),
            Command::Baseline(what) => command::baseline(&what),
        });
    match ended {
        Ok(ending) => ending.into(),
        Err(error) => {
            messages::complain(&error);
            error.ending().into()
        }
    }
}
