//! How much may be prepared for calls that are not made yet.

use super::allocation::Counting;

/// Room for the inputs and outputs of one chunk themselves, which stays within the second cache.
const SLOT_BYTES: usize = 256 << 10;
/// Room for what the inputs and outputs of one chunk own on the heap. Beyond it calls would be timed
/// with cold memory, and glibc gives more than 128 KiB back to the system between chunks, so that
/// calls would be timed with the page faults of getting it again.
const HEAP_BYTES: u64 = 64 << 10;

/// How many calls may be prepared at once.
#[derive(Debug)]
pub(super) struct Room {
    /// What one call was found to own on the heap.
    pub(super) heap_bytes: u64,
    /// So many callers use the caches of one core together.
    pub(super) callers: usize,
}

impl Room {
    pub(super) fn chunk(&self, slot_bytes: usize, left: usize) -> usize {
        let slots = SLOT_BYTES.checked_div(slot_bytes * self.callers);
        let slots = slots.unwrap_or(usize::MAX);
        let heap = HEAP_BYTES.checked_div(self.heap_bytes * self.callers as u64);
        let heap = heap.unwrap_or(u64::MAX);
        left.min(slots)
            .min(usize::try_from(heap).unwrap_or(usize::MAX))
            .max(1)
    }

    pub(super) fn owns(&mut self, bytes: i64) {
        self.heap_bytes = self.heap_bytes.max(u64::try_from(bytes).unwrap_or(0));
    }

    /// Makes one input and learns what it owns.
    pub(super) fn first_input<I>(&mut self, make: &mut impl FnMut() -> I) -> I {
        let counting = Counting::start();
        let input = make();
        self.owns(counting.stop().retained);
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_owns_no_more_than_stays_in_the_caches() {
        let mut room = Room {
            heap_bytes: 0,
            callers: 1,
        };
        assert_eq!(room.chunk(0, 1_000_000), 1_000_000);
        room.owns(2048);
        assert_eq!(room.chunk(24, 1_000_000), 32);
        room.callers = 4;
        assert_eq!(room.chunk(24, 1_000_000), 8);
        room.owns(1 << 30);
        assert_eq!(room.chunk(24, 1_000_000), 1);
    }
}
