use crate::host::{Disturbances, Switches};

/// What happened to the case's thread during the measured calls of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SliceSigns {
    pub(super) switches: Option<Switches>,
    /// The cores at the beginning and at the end.
    pub(super) cores: Option<(u32, u32)>,
}

/// What disturbed the slices of one case. It is evidence and nothing more: no reading is left out
/// for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Context switches of the case's thread.
    pub(crate) switches: Option<Switches>,
    /// Readings that one of the involuntary switches may have fallen into: of each slice as many as
    /// there were switches, and no more than it has.
    pub(crate) interrupted: Option<u64>,
    /// How often the thread was on another core than at the moment before that was looked at.
    pub(crate) migrations: Option<u64>,
    last_core: Option<u32>,
    /// What disturbed the whole machine meanwhile.
    pub(crate) system: Disturbances,
}

impl Ledger {
    /// Adds a slice of so many readings.
    pub(super) fn add(&mut self, signs: SliceSigns, readings: u64) {
        if let Some(switches) = signs.switches {
            let sum = self.switches.get_or_insert_default();
            sum.voluntary += switches.voluntary;
            sum.involuntary += switches.involuntary;
            *self.interrupted.get_or_insert_default() += switches.involuntary.min(readings);
        }
        if let Some((begin, end)) = signs.cores {
            let before = self.last_core.replace(end);
            let moves =
                u64::from(before.is_some_and(|before| before != begin)) + u64::from(begin != end);
            *self.migrations.get_or_insert_default() += moves;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(involuntary: u64, cores: (u32, u32)) -> SliceSigns {
        SliceSigns {
            switches: Some(Switches {
                voluntary: 1,
                involuntary,
            }),
            cores: Some(cores),
        }
    }

    #[test]
    fn a_switch_interrupts_one_reading_and_a_slice_has_no_more_than_it_has() {
        let mut ledger = Ledger::default();
        ledger.add(signs(3, (0, 0)), 200);
        ledger.add(signs(40, (0, 0)), 1);
        ledger.add(signs(0, (0, 0)), 200);
        assert_eq!(ledger.interrupted, Some(4));
        assert_eq!(
            ledger.switches,
            Some(Switches {
                voluntary: 3,
                involuntary: 43
            })
        );
    }

    #[test]
    fn a_thread_moves_within_slices_and_between_them() {
        let mut ledger = Ledger::default();
        for cores in [(0, 0), (1, 1), (1, 0), (0, 0)] {
            ledger.add(signs(0, cores), 1);
        }
        assert_eq!(ledger.migrations, Some(2));
    }

    #[test]
    fn what_nobody_tells_is_unknown_and_not_nothing() {
        let mut ledger = Ledger::default();
        ledger.add(SliceSigns::default(), 200);
        assert_eq!(ledger, Ledger::default());
        assert_eq!(ledger.interrupted, None);
    }
}
