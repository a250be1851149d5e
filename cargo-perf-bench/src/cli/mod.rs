//! What a user types.

mod baseline;
mod bench;
mod cargo_args;
mod comment;
mod compare;
mod merge;
mod notify;
mod output;
mod report;
mod report_args;
mod run;
mod sending;
mod source_args;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

pub(crate) use baseline::BaselineCommand;
pub(crate) use bench::BenchArgs;
pub(crate) use cargo_args::CargoArgs;
pub(crate) use comment::CommentArgs;
pub(crate) use compare::{CompareArgs, Compared};
pub(crate) use merge::MergeArgs;
pub(crate) use notify::{IssuesArgs, NotifyCommand, WebhookArgs};
pub(crate) use output::{Form, Output, refuse_shared_places};
pub(crate) use report::ReportCommand;
pub(crate) use report_args::{ReportArgs, ShowArgs};
pub(crate) use run::{RunArgs, RunMode};
pub(crate) use sending::SendingArgs;
pub(crate) use source_args::SourceArgs;

/// Runs the perf_harness bench targets of a workspace, and compares them with another build.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-perf-bench",
    bin_name = "cargo perf-bench",
    version,
    after_help = EXIT_STATUS,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build and run all bench targets, and exit by the worst of their verdicts
    Bench(Box<BenchArgs>),
    /// Run in one of four modes: quick, full, benchmark, regression
    Run(Box<RunArgs>),
    /// Measure against another revision or executable, or judge two result files
    Compare(Box<CompareArgs>),
    /// Write the results of a run, or of files, in any form, and exit by them
    Report(Box<ReportCommand>),
    /// Join the results of several machines or shards
    Merge(Box<MergeArgs>),
    /// Keep one comment on a pull request
    Comment(Box<CommentArgs>),
    /// Tell a channel, a server or the issues of a repository
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Look after the stored baselines
    #[command(subcommand)]
    Baseline(BaselineCommand),
}

const EXIT_STATUS: &str = "\
Exit status: 0 all targets hold, 2 usage, configuration or a build that failed, 3 a target missed or
a regression, 4 undecided under strict, 5 a baseline is missing under --baseline-strict, 101 a
benchmark failed, 130 interrupted. Where several apply: 2, 101, 3, 130, 5, 4.";

/// The arguments without what cargo puts in front: `cargo perf-bench bench` starts
/// `cargo-perf-bench perf-bench bench`.
pub(crate) fn without_subcommand_name(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|first| first == "perf-bench") {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn refused(line: &str) -> String {
        Cli::try_parse_from(line.split(' '))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_name_that_cargo_puts_in_front_is_passed_over() {
        let words = |line: &str| without_subcommand_name(line.split(' ').map(OsString::from));
        assert_eq!(
            words("cargo-perf-bench perf-bench bench"),
            ["cargo-perf-bench", "bench"]
        );
        assert_eq!(
            words("cargo-perf-bench bench"),
            ["cargo-perf-bench", "bench"]
        );
        assert_eq!(words("cargo-perf-bench"), ["cargo-perf-bench"]);
    }

    #[test]
    fn unknown_commands_and_modes_propose_the_nearest() {
        assert!(refused("cargo-perf-bench comapre").contains("'compare'"));
        assert!(refused("cargo-perf-bench run regresion").contains("'regression'"));
        assert!(refused("cargo-perf-bench baseline lst").contains("'list'"));
    }

    #[test]
    fn what_follows_the_dashes_is_the_bench_targets() {
        let line = "x bench -p shop --features a,b -- --quick sort --exact";
        let Cli {
            command: Command::Bench(bench),
        } = Cli::parse_from(line.split(' '))
        else {
            panic!("not the command");
        };
        assert_eq!(bench.cargo.package, ["shop"]);
        assert_eq!(bench.bench_args, ["--quick", "sort", "--exact"]);
    }
}
