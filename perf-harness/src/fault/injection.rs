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

/// So many times of one fault are told apart; all later ones are told as one, so that a long run needs
/// no more memory.
pub(super) const MOST_TOLD: usize = 256;
