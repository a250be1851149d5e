/// One thing that was looked at before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) check: &'static str,
    pub(crate) status: CheckStatus,
    /// What was seen, and where that is a problem what to do about it.
    pub(crate) detail: String,
}

/// How it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckStatus {
    Ok,
    /// Figures may suffer, or what is required is missing.
    Warn,
    /// The system does not tell.
    Unknown,
}

impl Check {
    pub(super) fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            status: CheckStatus::Ok,
            detail: detail.into(),
        }
    }

    pub(super) fn warn(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            status: CheckStatus::Warn,
            detail: detail.into(),
        }
    }

    pub(super) fn unknown(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            status: CheckStatus::Unknown,
            detail: detail.into(),
        }
    }
}
