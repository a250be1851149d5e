use std::io;
use std::path::{Path, PathBuf};

use perf_harness::report::runs::RunsError;

use crate::cargo::CargoError;
use crate::ending::Ending;
use crate::git::GitError;
use crate::github::GitHubError;
use crate::http::HttpError;
use crate::interrupt::Interrupt;

/// What ends the program before there are results, or keeps results from being written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(
        "`{host}` does not take the message: it answers {status}; {variable} says where to send to"
    )]
    Webhook {
        variable: &'static str,
        host: String,
        status: u16,
    },
    #[error(transparent)]
    Rules(#[from] perf_harness::report::RulesError),
    #[error(transparent)]
    Shards(#[from] perf_harness::report::ShardsError),
    #[error(transparent)]
    Baseline(#[from] perf_harness::report::baselines::BaselineError),
    #[error(transparent)]
    Runs(#[from] RunsError),
    #[error(
        "not all results in `{}` can be used: {}; move those away, or name the files that count",
        .folder.display(), in_a_row(.troubles)
    )]
    UnusableFiles {
        folder: PathBuf,
        troubles: Vec<RunsError>,
    },
    #[error("there is no result file in `{}`: name a folder that holds some, or the files", .0.display())]
    NoResults(PathBuf),
    #[error("{0}")]
    Usage(String),
    #[error(
        "no bench target found{0}: add a [[bench]] section with `harness = false` to a Cargo.toml, and see `cargo perf-bench bench --help` for what is selected"
    )]
    NoBenchTarget(String),
    #[error(
        "{base} is what is checked out, without a change: there is nothing to compare; `--base HEAD~1` compares with the commit before"
    )]
    NothingChanged { base: String },
    #[error(
        "none of the selected bench targets exists in {base}: name one that both sides have, or leave out --bench and --package"
    )]
    NothingInBase { base: String },
    #[error(transparent)]
    Write(#[from] perf_harness::report::WriteError),
    #[error("cannot {action} `{}`: {source}", .path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("the result file `{}` cannot be used: {source}", .path.display())]
    Result {
        path: PathBuf,
        source: perf_harness::report::ReadError,
    },
    #[error("standard output cannot be written to: {0}")]
    StandardOutput(io::Error),
    #[error("Ctrl-C cannot be listened to: {0}")]
    Signals(io::Error),
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// For `map_err`: what was tried with which file.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// Other bench targets there are.
    pub(crate) fn no_bench_target_of_ours() -> Self {
        Self::NoBenchTarget(" among those selected that perf_harness made".to_owned())
    }

    /// What the error comes from: whatever runs when Ctrl-C is pressed ends with an error.
    pub(crate) fn under(self, interrupt: &Interrupt) -> Self {
        if interrupt.is_set() {
            Self::Interrupted
        } else {
            self
        }
    }

    pub(crate) fn ending(&self) -> Ending {
        match self {
            Self::Interrupted => Ending::INTERRUPTED,
            _ => Ending::USAGE,
        }
    }
}

fn in_a_row(troubles: &[RunsError]) -> String {
    let troubles: Vec<String> = troubles.iter().map(ToString::to_string).collect();
    troubles.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_after_ctrl_c_is_the_interruption() {
        let failed = || Error::Cargo(CargoError::Metadata);
        assert_eq!(failed().under(&Interrupt::default()).ending().status(), 2);
        assert_eq!(failed().under(&Interrupt::pressed()).ending().status(), 130);
    }
}
