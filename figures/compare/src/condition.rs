//! What else the machine does.

use std::io;

use crate::Trouble;
use crate::hog::Hog;

/// Busy processes beside the measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Quiet,
    /// One on another core than the last, which is where perf-harness measures.
    Neighbour,
    /// One on each core.
    Crowded,
}

impl Condition {
    pub(crate) const ALL: [Self; 3] = [Self::Quiet, Self::Neighbour, Self::Crowded];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Neighbour => "neighbour",
            Self::Crowded => "crowded",
        }
    }

    /// The busy processes, which end when these are dropped.
    pub(crate) fn begin(self) -> Result<Vec<Hog>, Trouble> {
        let cores = core_affinity::get_core_ids().unwrap_or_default();
        let others = cores.len().saturating_sub(1);
        if others == 0 && self == Self::Neighbour {
            return Err("a neighbour needs a second core".into());
        }
        let busy = match self {
            Self::Quiet => &[],
            Self::Neighbour => &cores[others - 1..others],
            Self::Crowded => &cores[..],
        };
        let hogs: io::Result<Vec<Hog>> = busy.iter().copied().map(Hog::on).collect();
        Ok(hogs?)
    }
}
