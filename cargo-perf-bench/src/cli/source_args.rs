use std::path::PathBuf;

use clap::Args;
use perf_harness::report::Report;

use crate::error::Error;
use crate::results;

/// Whose results are shown: those of files, of a run, or of the last run.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SourceArgs {
    /// Result files, or folders that hold some; `-` is standard input [default: the last run]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The run of this id, of those that the home of the results keeps
    #[arg(long, value_name = "ID", conflicts_with = "files")]
    pub(crate) run: Option<String>,
}

impl SourceArgs {
    /// Whether nothing is named.
    pub(crate) fn is_last_run(&self) -> bool {
        self.files.is_empty() && self.run.is_none()
    }

    /// All of it as one report, or an error that names every file that cannot be used.
    pub(crate) fn read(&self) -> Result<Report, Error> {
        if self.files.is_empty() {
            results::of_run(self.run.as_deref())
        } else {
            results::of_files(&self.files)
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        source: SourceArgs,
    }

    #[test]
    fn files_or_a_run() {
        let source = Line::parse_from(["x", "a.json", "-"]).source;
        assert_eq!(source.files, [PathBuf::from("a.json"), PathBuf::from("-")]);
        let source = Line::parse_from(["x", "--run", "7"]).source;
        assert_eq!(source.run.as_deref(), Some("7"));
        assert!(Line::try_parse_from(["x", "a.json", "--run", "7"]).is_err());
    }
}
