//! `cargo perf-bench` in a small project with a history, as its users call it.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "what cargo tells the outer run is in variables"
)]

mod bench;
mod call;
mod comment;
mod compare;
mod fake_github;
mod files;
mod interrupted;
mod notify;
mod project;
mod report;
mod revisions;
mod server;
mod shards;
