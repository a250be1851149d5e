//! Ids of messages.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU128;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names one message, or the request that caused it. It is never zero, so that "none" takes no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(NonZeroU128);

/// Gives ids: a random half that names the source, and a number that counts up.
#[derive(Debug)]
pub struct Ids {
    source: u64,
    next: AtomicU64,
}

impl Default for Ids {
    fn default() -> Self {
        Self {
            source: RandomState::new().hash_one("ids"),
            next: AtomicU64::new(1),
        }
    }
}

impl Ids {
    /// Ids of a source of their own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One id.
    #[inline]
    pub fn next(&self) -> Id {
        self.reserve(1).next().expect("one id was reserved")
    }

    /// So many ids at once, which many publishers disturb each other less for.
    #[inline]
    pub fn reserve(&self, count: u64) -> impl Iterator<Item = Id> + use<> {
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        let source = u128::from(self.source) << 64;
        (first..first + count).map(move |number| {
            let id = source | u128::from(number);
            Id(NonZeroU128::new(id).expect("numbers count from one"))
        })
    }
}
