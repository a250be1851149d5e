use clap::{Args, Subcommand};

use super::{SendingArgs, SourceArgs};
use crate::github::Repository;

/// `notify`.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Addresses and tokens come from the environment alone: PERF_BENCH_SLACK_WEBHOOK; PERF_BENCH_WEBHOOK
and, if the server wants one, PERF_BENCH_WEBHOOK_TOKEN; GITHUB_TOKEN or GH_TOKEN.

Examples:
  cargo perf-bench notify slack                       of the last run, if it has something to say
  cargo perf-bench notify webhook --dry-run           what would be sent
  cargo perf-bench notify issues --label performance  an issue for each regressed benchmark")]
pub(crate) enum NotifyCommand {
    /// Send a message to a channel, of Slack or what takes the same messages
    Slack(WebhookArgs),
    /// Send plain JSON to a server of your own
    Webhook(WebhookArgs),
    /// Keep an issue on GitHub open for each benchmark that fails or regressed
    Issues(IssuesArgs),
}

/// `notify slack` and `notify webhook`.
#[derive(Args, Clone, Debug)]
pub(crate) struct WebhookArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Also where there is nothing to say
    #[arg(long)]
    pub(crate) always: bool,
    /// Print what would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) sending: SendingArgs,
}

/// `notify issues`.
#[derive(Args, Clone, Debug)]
pub(crate) struct IssuesArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The repository on GitHub [default: GITHUB_REPOSITORY]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<Repository>,
    /// The label by which issues are made and found
    #[arg(long, value_name = "NAME", default_value = "performance")]
    pub(crate) label: String,
    /// The most issues that one run opens
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) most: usize,
    /// Print what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) sending: SendingArgs,
}
