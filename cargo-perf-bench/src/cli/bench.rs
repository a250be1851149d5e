use std::ffi::OsString;

use clap::Args;

use super::CargoArgs;

/// `bench`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  cargo perf-bench bench                          all bench targets of the workspace
  cargo perf-bench bench -p shop -- --quick       a short look at those of one package
  cargo perf-bench bench -- --tag nightly         cases with a tag, wherever they are

Each bench target runs, also when one before it misses its targets, and the worst of them gives the
exit status. Bench targets that are not perf_harness ones are named and left to cargo.")]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
    /// Cargo's profile, spelled as cargo does; the same as --cargo-profile
    #[arg(long, value_name = "NAME", conflicts_with = "cargo_profile")]
    pub(crate) profile: Option<String>,
    /// Say nothing of what is built and run
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Handed on to every bench target: filters and flags, see `cargo bench -- --help`
    #[arg(last = true, value_name = "BENCH ARGS")]
    pub(crate) bench_args: Vec<OsString>,
}
