use serde::{Deserialize, Serialize};

use crate::host::fnv1a;

/// The part of the arrivals that this process makes: those whose number leaves this remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shard {
    /// Counted from 0.
    pub(crate) index: u32,
    pub(crate) of: u32,
}

impl Shard {
    /// All of it.
    pub(crate) const WHOLE: Self = Self { index: 0, of: 1 };

    /// What a load draws from that nobody gave a seed: all parts of it draw alike, and cannot ask each
    /// other.
    pub(crate) fn seed(self, load: &str) -> u64 {
        match self.of {
            1 => fastrand::u64(..),
            _ => fnv1a(load.as_bytes()),
        }
    }
}
