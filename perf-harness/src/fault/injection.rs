use super::planned::Planned;

/// One time that a fault came, or was to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Injection {
    pub(crate) name: String,
    /// In nanoseconds since the scenario began.
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    /// Calls that it met, where it meets calls.
    pub(crate) calls: Option<u64>,
    /// Why it was not injected.
    pub(crate) skipped: Option<String>,
}

impl Injection {
    /// A fault that never came.
    pub(super) fn too_late(planned: &Planned) -> Self {
        Self::never(planned, "the scenario ended before it came".to_owned())
    }

    /// A fault that never came, for this reason.
    pub(super) fn never(planned: &Planned, reason: String) -> Self {
        Self {
            name: planned.name(),
            begin_ns: planned.at(),
            end_ns: planned.at(),
            calls: planned.is_of_calls().then_some(0),
            skipped: Some(reason),
        }
    }
}

/// So many times of one fault are told apart; all later ones are told as one, so that a long run needs
/// no more memory.
pub(super) const MOST_TOLD: usize = 256;
