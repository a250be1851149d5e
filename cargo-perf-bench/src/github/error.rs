use super::Repository;
use crate::http::{Answer, HttpError};

/// Why GitHub did not do what was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitHubError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("GITHUB_API_URL is no address of a web server")]
    Api,
    #[error("GitHub refuses the token (401): it is wrong or has expired")]
    Token,
    #[error(
        "the token may not {what} in {repository} (403: {message}): give the job `permissions: {permission}: write`; the token of a pull request from a fork only reads: show the table by `cargo perf-bench comment --print >> \"$GITHUB_STEP_SUMMARY\"`, or comment from a workflow on `workflow_run`, as docs/pull-requests.md says"
    )]
    Forbidden {
        what: &'static str,
        permission: &'static str,
        repository: Repository,
        message: String,
    },
    #[error("GitHub's limit of requests is reached ({status}: {message}): try again later")]
    Limited { status: u16, message: String },
    #[error(
        "cannot {what} in {repository} (404): there is no such thing, or the token does not see it"
    )]
    NotFound {
        what: &'static str,
        repository: Repository,
    },
    #[error("cannot {what} in {repository}: GitHub answers {status}: {message}")]
    Refused {
        what: &'static str,
        repository: Repository,
        status: u16,
        message: String,
    },
    #[error(
        "cannot {what} in {repository}: what `{host}` answers is not what GitHub's API does; see GITHUB_API_URL"
    )]
    Garbage {
        what: &'static str,
        repository: Repository,
        host: String,
    },
    #[error("cannot {what} in {repository}: there are more than {most} of them")]
    TooMany {
        what: &'static str,
        repository: Repository,
        most: usize,
    },
}

impl GitHubError {
    /// What an answer other than a success means.
    pub(super) fn of(
        answer: &Answer,
        what: &'static str,
        permission: &'static str,
        repository: &Repository,
    ) -> Self {
        let (repository, message) = (repository.clone(), answer.message());
        match answer.status {
            status if answer.is_limited => Self::Limited { status, message },
            401 => Self::Token,
            403 => Self::Forbidden {
                what,
                permission,
                repository,
                message,
            },
            404 => Self::NotFound { what, repository },
            status => Self::Refused {
                what,
                repository,
                status,
                message,
            },
        }
    }

    /// Whether the token may not do this with that, or that is not there.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Forbidden { .. } | Self::NotFound { .. })
    }

    /// Whether it is open what came of it: no answer, or one that says that the server broke down.
    pub(super) fn leaves_open(&self) -> bool {
        match self {
            Self::Http(error) => error.is_passing(),
            Self::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }
}
