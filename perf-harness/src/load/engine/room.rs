//! How many calls of a load may be under way at once.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The room that all benchmarks of an open load share.
#[derive(Debug)]
pub(super) struct Room {
    most: u32,
    taken: AtomicU32,
    /// Since when there is room for another call.
    since_ns: AtomicU64,
}

impl Room {
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            taken: AtomicU32::new(0),
            since_ns: AtomicU64::new(0),
        }
    }

    /// Takes the room of one call: since when it was there, or `None` where there is none.
    pub(super) fn take(&self) -> Option<u64> {
        let since = self.since_ns.load(Ordering::Acquire);
        let more = |taken: u32| (taken < self.most).then_some(taken + 1);
        let taken = self
            .taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
        taken.ok().map(|_| since)
    }

    /// A call has ended; whether there was no room before.
    pub(super) fn give_back(&self, now_ns: u64) -> bool {
        // First, so that whoever takes it knows since when it is there.
        let is_full = self.taken.load(Ordering::Acquire) == self.most;
        if is_full {
            self.since_ns.store(now_ns, Ordering::Release);
        }
        self.taken.fetch_sub(1, Ordering::AcqRel);
        is_full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_until_all_is_taken() {
        let room = Room::new(2);
        assert_eq!(
            (room.take(), room.take(), room.take()),
            (Some(0), Some(0), None)
        );
        assert!(room.give_back(70));
        assert!(!room.give_back(80));
        assert_eq!(
            (room.take(), room.take(), room.take()),
            (Some(70), Some(70), None)
        );
    }
}
