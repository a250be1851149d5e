//! GitHub: where a pull request is, comments on it, and issues.

mod api;
mod author;
mod comments;
mod error;
mod issues;
mod place;

pub(crate) use api::GitHub;
pub(crate) use comments::{Comments, Put};
pub(crate) use error::GitHubError;
pub(crate) use issues::{Issue, Issues};
pub(crate) use place::{Place, Repository, pull_request, run_url};
