//! Calls over a limit, in the order in which they ended: what a verdict on a percentile rests on.

/// What is asked of each call of one benchmark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Limits of times in nanoseconds; calls beyond each are counted.
    pub(crate) limits_ns: Vec<u64>,
}

/// Blocks of as many calls each, and how many calls of each were over the limit. There are at most
/// [`Overs::MOST_BLOCKS`] of them: from then on two neighbours become one.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The next call that ended; one that failed or was dropped takes forever.
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

    /// Makes one block of two.
    fn halve(&mut self) {
        self.blocks = self
            .blocks
            .chunks(2)
            .map(|pair| pair.iter().sum())
            .collect();
        self.calls_per_block *= 2;
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
}
