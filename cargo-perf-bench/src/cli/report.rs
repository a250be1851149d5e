use clap::Args;

use super::{ReportArgs, SourceArgs};

/// `report`.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Examples:
  cargo perf-bench report                         the last run: the table, and the files of [report]
  cargo perf-bench report --check                 the same, and exit by its verdicts
  cargo perf-bench report --output-format html=report.html --output-format csv
  cargo perf-bench report --run nightly-7 --output-format json
  cargo perf-bench report target/perf/report.json --output-format jmh=jmh.json

A run is what the bench targets of one `cargo bench` or `cargo nextest bench` have left.
The last twenty lie in target/perf, or where PERF_BENCH_HOME or [report] says.
All its files are one report; one that is damaged or newer is an error.
Without --output-format, the table is shown, and the files of [report] are made of a run.")]
pub(crate) struct ReportCommand {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Exit as the run did: 3, 4, 5 or 101, by what stands in the results
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}
