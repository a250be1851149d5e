use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ColorChoice, ValueEnum};
use perf_harness::report::Format;

/// How the results are shown.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "The report")]
pub(crate) struct ReportArgs {
    /// pretty, json, bencher, csv, markdown, junit, github, openmetrics or bmf, to standard output or a
    /// file; may be repeated
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub(crate) output_format: Vec<Output>,
    /// When to colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Only what is not in order, and nothing of what is built and run
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Also the checks of the machine, remaining figures and reasons
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// The lowest severity that fails [default: fail]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Undecided exits 4
    #[arg(long)]
    pub(crate) strict: bool,
}

/// A form of the report, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Standard output where there is none.
    pub(crate) path: Option<PathBuf>,
}

/// From which severity on a regression fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Fail,
    Warn,
    Never,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            Some((_, "")) => return Err("the path behind `=` is empty".to_owned()),
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let format = Format::named(name).ok_or_else(|| {
            let known: Vec<&str> = Format::all().map(Format::name).collect();
            format!(
                "there is no form `{name}` of a report: there are {}",
                known.join(", ")
            )
        })?;
        Ok(Self { format, path })
    }
}

impl ReportArgs {
    /// What the bench processes have to know of it, who judge.
    pub(crate) fn judging(&self) -> Vec<OsString> {
        let mut flags = self.gate();
        if self.quiet {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_alone_goes_to_standard_output_and_one_with_a_path_there() {
        assert_eq!(
            "json".parse(),
            Ok(Output {
                format: Format::Json,
                path: None
            })
        );
        assert_eq!(
            "csv=a=b.csv".parse(),
            Ok(Output {
                format: Format::Csv,
                path: Some("a=b.csv".into())
            })
        );
    }

    #[test]
    fn mistakes_name_what_there_is() {
        let error = "jsn".parse::<Output>().unwrap_err();
        assert!(
            error.contains("`jsn`") && error.contains("pretty, json"),
            "{error}"
        );
        assert!("json=".parse::<Output>().is_err());
    }
}
