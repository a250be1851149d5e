use serde::{Deserialize, Serialize};

/// What a processor can count while it runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum ProcessorEvent {
    Instructions,
    Cycles,
    BranchMisses,
    /// Reads and writes that the first data cache did not hold.
    CacheMisses,
}

impl ProcessorEvent {
    pub(crate) const ALL: [Self; 4] = [
        Self::Instructions,
        Self::Cycles,
        Self::BranchMisses,
        Self::CacheMisses,
    ];
}
