//! What a framework says about one function.

/// Its change, as the framework calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Slower,
    Faster,
    Unchanged,
    /// In so many words: nothing was told.
    Undecided,
}
