use serde::{Deserialize, Serialize};

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

    /// How many of so many it has, whose numbers count from 0.
    pub(crate) fn part_of(self, all: u64) -> u64 {
        let of = u64::from(self.of);
        (all + of - 1 - u64::from(self.index)) / of
    }

    /// So many calls may be in flight in it, of those that may be in all; one at least.
    pub(crate) fn room(self, max_in_flight: u32) -> u32 {
        (self.part_of(u64::from(max_in_flight)) as u32).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_differ_by_one() {
        for all in 0..50 {
            let parts = (0..7).map(|index| Shard { index, of: 7 }.part_of(all));
            let parts: Vec<u64> = parts.collect();
            assert_eq!(parts.iter().sum::<u64>(), all);
            assert!(parts[0] - parts[6] <= 1 && parts.is_sorted_by(|a, b| a >= b));
            assert_eq!(Shard::WHOLE.part_of(all), all);
        }
        assert_eq!(Shard { index: 3, of: 4 }.room(2), 1);
    }
}
