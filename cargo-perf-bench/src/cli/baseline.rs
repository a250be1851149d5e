use std::path::PathBuf;

use clap::Subcommand;

/// `baseline`.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Baselines lie under .perf/baselines of the workspace, a folder for each machine in them. Bench
targets write them with `--save-baseline NAME`, which keeps the last ten runs.

Examples:
  cargo perf-bench baseline list
  cargo perf-bench baseline show main
  cargo perf-bench baseline export main ../main
  cargo perf-bench baseline import ../main --name before")]
pub(crate) enum BaselineCommand {
    /// Name the stored baselines with their runs, machines and dates
    List,
    /// Show what a baseline holds
    Show {
        /// The baseline
        name: String,
    },
    /// Remove a baseline, of all machines, and say what that was
    Remove {
        /// The baseline
        name: String,
    },
    /// Copy the files of a baseline into a folder
    Export {
        /// The baseline
        name: String,
        /// The folder [default: one called like the baseline]
        folder: Option<PathBuf>,
    },
    /// Take in what `export` wrote, or a result file; runs are added to those that are there
    Import {
        /// A folder that `export` wrote, a file of it, or a result file
        from: PathBuf,
        /// What the baseline is called here [default: as the folder or file]
        #[arg(long)]
        name: Option<String>,
    },
}
