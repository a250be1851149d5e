/// Why a case needs saying, in the order of urgency.
///
/// ```
/// use perf_harness::report::FindingKind;
///
/// assert!(FindingKind::Errored < FindingKind::Improved);
/// assert_eq!(FindingKind::Regressed.word(), "regressed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// It panicked or returned an error.
    Errored,
    /// It misses a target that stands by itself, or one against another case.
    Failed,
    /// It is worse than another build or a stored run, by more than is allowed.
    Regressed,
    /// Whether it holds its targets cannot be told.
    Inconclusive,
    /// It holds the looser tier alone.
    Warned,
    /// It is better than another build or a stored run.
    Improved,
    /// It is worse than another build or a stored run, and nothing forbids that.
    Noticed,
}

impl FindingKind {
    /// All, in the order of urgency.
    pub const ALL: [Self; 7] = [
        Self::Errored,
        Self::Failed,
        Self::Regressed,
        Self::Inconclusive,
        Self::Warned,
        Self::Improved,
        Self::Noticed,
    ];

    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Errored => "errored",
            Self::Failed => "failed",
            Self::Regressed => "regressed",
            Self::Inconclusive => "inconclusive",
            Self::Warned => "warned",
            Self::Improved => "improved",
            Self::Noticed => "noticed",
        }
    }
}
