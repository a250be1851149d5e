//! Calls over a limit, in the order in which they ended: what a verdict on a percentile rests on.

use serde::{Deserialize, Serialize};

/// What is asked of each call of one benchmark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Limits of times in nanoseconds; calls beyond each are counted.
    pub(crate) limits_ns: Vec<u64>,
}

/// Blocks of as many calls each, and how many calls of each were over the limit. There are at most
/// [`Overs::MOST_BLOCKS`] of them: from then on two neighbours become one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Overs {
    limit_ns: u64,
    calls_per_block: u32,
    blocks: Vec<u32>,
    /// Calls and overs of the block that is not full yet.
    calls: u32,
    over: u32,
}

impl Overs {
    pub(crate) const MOST_BLOCKS: usize = 4096;

    pub(crate) fn new(limit_ns: u64) -> Self {
        Self {
            limit_ns,
            calls_per_block: 1,
            blocks: Vec::new(),
            calls: 0,
            over: 0,
        }
    }

    /// The next call that ended; one that was dropped, or had not ended when all was over, takes
    /// forever.
    pub(crate) fn push(&mut self, ns: u64) {
        self.calls += 1;
        self.over += u32::from(ns > self.limit_ns);
        if self.calls == self.calls_per_block {
            self.blocks.push(self.over);
            (self.calls, self.over) = (0, 0);
            if self.blocks.len() == Self::MOST_BLOCKS {
                self.halve();
            }
        }
    }

    /// Makes one block of two; the last one without a neighbour is not full any more.
    fn halve(&mut self) {
        if self.blocks.len() % 2 == 1
            && let Some(last) = self.blocks.pop()
        {
            self.calls += self.calls_per_block;
            self.over += last;
        }
        self.blocks = self
            .blocks
            .chunks(2)
            .map(|pair| pair.iter().sum())
            .collect();
        self.calls_per_block *= 2;
    }

    /// Adds what another thread has counted over the same limit, its blocks in turn with these.
    pub(crate) fn join(&mut self, mut other: Self) {
        while self.calls_per_block < other.calls_per_block {
            self.halve();
        }
        while other.calls_per_block < self.calls_per_block {
            other.halve();
        }
        let (longer, shorter) = if self.blocks.len() >= other.blocks.len() {
            (&self.blocks, &other.blocks)
        } else {
            (&other.blocks, &self.blocks)
        };
        let mut joined = Vec::with_capacity(longer.len() + shorter.len());
        for (place, block) in longer.iter().enumerate() {
            joined.push(*block);
            let of_shorter =
                place * shorter.len() / longer.len()..(place + 1) * shorter.len() / longer.len();
            joined.extend(&shorter[of_shorter]);
        }
        self.blocks = joined;
        self.calls += other.calls;
        self.over += other.over;
        if self.calls >= self.calls_per_block {
            // The full block among the two unfilled ones takes its part of their overs.
            let of_block = self.over.min(self.calls_per_block);
            self.blocks.push(of_block);
            self.calls -= self.calls_per_block;
            self.over -= of_block;
        }
        while self.blocks.len() >= Self::MOST_BLOCKS {
            self.halve();
        }
    }

    /// All calls, those of the block that is not full yet included.
    pub(crate) fn all(&self) -> u64 {
        self.blocks.len() as u64 * u64::from(self.calls_per_block) + u64::from(self.calls)
    }

    /// Whether what was read may have been written: a damaged file says anything.
    pub(crate) fn is_sound(&self) -> bool {
        self.calls_per_block.is_power_of_two()
            && self.blocks.len() <= Self::MOST_BLOCKS
            && self.calls < self.calls_per_block
            && self.over <= self.calls
            && self.blocks.iter().all(|over| *over <= self.calls_per_block)
    }

    pub(crate) fn limit_ns(&self) -> u64 {
        self.limit_ns
    }

    /// Overs of the full blocks.
    pub(crate) fn blocks(&self) -> &[u32] {
        &self.blocks
    }

    pub(crate) fn calls_per_block(&self) -> u32 {
        self.calls_per_block
    }

    /// All calls over the limit, those of the last, unfilled block included.
    pub(crate) fn over(&self) -> u64 {
        let full: u64 = self.blocks.iter().map(|over| u64::from(*over)).sum();
        full + u64::from(self.over)
    }

    /// All calls, those of the last, unfilled block included.
    #[cfg(test)]
    pub(crate) fn calls(&self) -> u64 {
        self.blocks.len() as u64 * u64::from(self.calls_per_block) + u64::from(self.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_is_lost_where_blocks_become_larger() {
        let mut overs = Overs::new(100);
        for call in 0..100_003_u64 {
            overs.push(if call % 10 == 0 { 101 } else { 100 });
        }
        assert_eq!((overs.calls(), overs.over()), (100_003, 10_001));
        assert_eq!(overs.calls_per_block(), 32);
        assert!(overs.blocks().len() < Overs::MOST_BLOCKS);
        assert!(overs.blocks().iter().all(|over| (3..=4).contains(over)));
    }

    #[test]
    fn joining_loses_no_call_either() {
        let of = |calls: u64, every: u64| {
            let mut overs = Overs::new(100);
            (0..calls).for_each(|call| overs.push(100 + u64::from(call % every == 0)));
            overs
        };
        let mut joined = of(100_003, 10);
        joined.join(of(5_001, 3));
        joined.join(of(7, 1));
        assert_eq!(joined.calls(), 105_011);
        assert_eq!(joined.over(), 10_001 + 1_667 + 7);
        assert!(
            joined
                .blocks()
                .iter()
                .all(|over| *over <= joined.calls_per_block())
        );
    }
}
