use std::ffi::OsString;

use clap::{Args, ColorChoice, ValueEnum};

use super::Output;
use super::sending::web_address;

/// How results are shown.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The report")]
pub(crate) struct ShowArgs {
    #[arg(long, value_name = "FORMAT[=PATH]", help = Output::help())]
    pub(crate) output_format: Vec<Output>,
    /// When to colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Only what is not in order, and nothing of what is done
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Also the checks of the machine, remaining figures and reasons
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// The baseline that a tree of `criterion` holds the figures as [default: new]
    #[arg(long, value_name = "NAME")]
    pub(crate) criterion_baseline: Option<String>,
    /// Where the whole report can be read: `markdown` links to it
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub(crate) report_url: Option<String>,
}

/// How results are shown, and what makes them a failure.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The report")]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// The lowest severity that fails [default: fail]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Undecided exits 4
    #[arg(long)]
    pub(crate) strict: bool,
}

/// From which severity on a regression fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Fail,
    Warn,
    Never,
}

impl ReportArgs {
    /// What the bench processes have to know of it, who judge.
    pub(crate) fn judging(&self) -> Vec<OsString> {
        let mut flags = self.gate();
        if self.show.quiet {
            flags.push("--quiet".into());
        }
        flags
    }

    /// What decides whether the run fails.
    pub(crate) fn gate(&self) -> Vec<OsString> {
        let mut flags: Vec<OsString> = Vec::new();
        if let Some(fail_on) = self.fail_on {
            let name = fail_on.to_possible_value().expect("no value is hidden");
            flags.extend(["--fail-on".into(), name.get_name().into()]);
        }
        if self.strict {
            flags.push("--strict".into());
        }
        flags
    }
}
