use clap::Args;

use super::{SendingArgs, SourceArgs};
use crate::github::Repository;

/// `comment`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
One comment of a pull request is kept: found again by its hidden first line, edited, and edited to
`resolved` when it is over. Where there is nothing to say and no comment, none is made.

The token is GITHUB_TOKEN, or GH_TOKEN; it may write comments with `permissions: pull-requests:
write`. Without one the page is printed, which under CI is an error unless --print asked for it.
In a step of a workflow, repository, pull request and server are known from the environment.

Examples:
  cargo perf-bench comment                                    of the last run
  cargo perf-bench comment target/perf/compare.json --pr 12 --repo octo/shop
  cargo perf-bench comment --print >> \"$GITHUB_STEP_SUMMARY\"")]
pub(crate) struct CommentArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The number of the pull request [default: that of the workflow's event]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) pr: Option<u64>,
    /// The repository on GitHub [default: GITHUB_REPOSITORY]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<Repository>,
    /// Tells several comments of one pull request apart
    #[arg(long, value_name = "NAME", default_value = "report", value_parser = marker)]
    pub(crate) marker: String,
    /// Print the page, and send nothing
    #[arg(long)]
    pub(crate) print: bool,
    #[command(flatten)]
    pub(crate) sending: SendingArgs,
}

fn marker(text: &str) -> Result<String, String> {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if (1..=64).contains(&text.len()) && text.chars().all(is_kept) {
        Ok(text.to_owned())
    } else {
        Err("up to 64 letters, digits, `.`, `_` and `-` are expected".to_owned())
    }
}
