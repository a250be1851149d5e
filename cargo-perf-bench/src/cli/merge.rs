use std::path::PathBuf;

use clap::Args;

use super::ShowArgs;

/// `merge`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  cargo perf-bench merge shard-1.json shard-2.json --output-format json=whole.json
  cargo perf-bench merge artifacts/* > whole.json
  cargo perf-bench merge linux.json mac.json --output-format html=both.html
  cargo perf-bench merge part-1/runs/* part-2/runs/* --output-format html=load.html

Of a case that was measured twice on one machine the later result stays; results of different
machines stand side by side. `cargo perf-bench report --check` takes what is written.

The parts of a run under `--shard K/N` are judged here, once, from the histograms of all: each part
has to be there, as the folder under target/perf/runs that its process has left. The exit status is
then that of one run.")]
pub(crate) struct MergeArgs {
    /// Result files, or folders that hold some; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
}
