use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::CargoArgs;

/// `run`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  cargo perf-bench run quick                      a short look at everything
  cargo perf-bench run full -p shop               with the patience of the profile `full`
  cargo perf-bench run benchmark                  absolute targets, as `bench` judges them
  cargo perf-bench run regression                 against the merge base with the default branch
  cargo perf-bench run regression --baseline v1   against the stored baseline `v1`")]
pub(crate) struct RunArgs {
    /// What is measured and judged
    pub(crate) mode: RunMode,
    /// Regression: the revision to compare with [default: the merge base]
    #[arg(long, value_name = "REF", conflicts_with = "baseline")]
    pub(crate) base: Option<String>,
    /// Regression: the stored baseline to compare with
    #[arg(long, value_name = "NAME")]
    pub(crate) baseline: Option<String>,
    /// Say nothing of what is built and run
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Handed on to every bench target
    #[arg(last = true, value_name = "BENCH ARGS")]
    pub(crate) bench_args: Vec<OsString>,
}

/// A mode of `run`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunMode {
    /// `bench` with the profile `quick`
    Quick,
    /// `bench` with the profile `full`
    Full,
    /// `bench`: absolute targets are judged
    Benchmark,
    /// `compare` with the merge base, or `bench` against a stored baseline
    Regression,
}
