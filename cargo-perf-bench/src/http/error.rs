use std::time::Duration;

/// Why there is no answer. Only hosts are named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("`{host}` cannot be reached: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("`{host}` did not answer within {} s: `--timeout` sets how long it is waited for", .limit.as_secs_f64())]
    Timeout { host: String, limit: Duration },
    #[error("`{host}` sends on to another server, which gets nothing from here")]
    SentOn { host: String },
    #[error("`{host}` sends on in a circle")]
    Circle { host: String },
    #[error(
        "a token is not sent to `{host}` without encryption: use an address that starts with https://"
    )]
    Unprotected { host: String },
    #[error("the token holds characters that no token has")]
    Token,
    #[error("interrupted")]
    Interrupted,
}

impl HttpError {
    /// Whether the next attempt may end otherwise. What was asked for may have been done all the same.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Timeout { .. })
    }
}
