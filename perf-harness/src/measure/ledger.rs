use crate::host::{Disturbances, Switches, Usage, current_core};
use serde::{Deserialize, Serialize};

/// What happened to the threads that made the measured calls of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SliceSigns {
    pub(super) switches: Option<Switches>,
    /// The cores at the beginning and at the end, of each thread.
    pub(super) cores: Vec<(u32, u32)>,
}

/// What disturbed the slices of one case. It is evidence and nothing more: no reading is left out
/// for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Context switches of the threads that made the calls.
    pub(crate) switches: Option<Switches>,
    /// Readings that one of the involuntary switches may have fallen into: of each slice as many as
    /// there were switches, and no more than it has.
    pub(crate) interrupted: Option<u64>,
    /// How often a thread was on another core than at the moment before that was looked at.
    pub(crate) migrations: Option<u64>,
    /// The core of each thread at that moment.
    last_cores: Vec<u32>,
    /// What disturbed the whole machine meanwhile.
    pub(crate) system: Disturbances,
}

/// What a thread can see of itself at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct ThreadSigns {
    switches: Option<Switches>,
    core: Option<u32>,
}

impl ThreadSigns {
    pub(super) fn now() -> Self {
        Self {
            switches: Usage::of_thread().map(|usage| usage.switches),
            core: current_core(),
        }
    }

    /// What happened since then.
    pub(super) fn until_now(self) -> SliceSigns {
        let now = Self::now();
        SliceSigns {
            switches: now
                .switches
                .zip(self.switches)
                .map(|(now, then)| now.since(then)),
            cores: self.core.zip(now.core).into_iter().collect(),
        }
    }
}

impl SliceSigns {
    /// Whether the system took a core away meanwhile.
    pub(crate) fn tell_interruptions(&self) -> bool {
        self.switches
            .is_some_and(|switches| switches.involuntary > 0)
    }

    /// What happened to several threads, always in the same order.
    pub(super) fn of_threads(threads: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for one in threads {
            if let Some(switches) = one.switches {
                all.switches.get_or_insert_default().add(switches);
            }
            all.cores.extend(one.cores);
        }
        all
    }
}

impl Ledger {
    /// Adds a slice of so many readings.
    pub(super) fn add(&mut self, signs: &SliceSigns, readings: u64) {
        if let Some(switches) = signs.switches {
            let sum = self.switches.get_or_insert_default();
            sum.add(switches);
            *self.interrupted.get_or_insert_default() += switches.involuntary.min(readings);
        }
        for (thread, (begin, end)) in signs.cores.iter().copied().enumerate() {
            let moves = match self.last_cores.get_mut(thread) {
                Some(core) => u64::from(std::mem::replace(core, end) != begin),
                None => {
                    self.last_cores.push(end);
                    0
                }
            };
            *self.migrations.get_or_insert_default() += moves + u64::from(begin != end);
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
            cores: vec![cores],
        }
    }

    #[test]
    fn a_switch_interrupts_one_reading_and_a_slice_has_no_more_than_it_has() {
        let mut ledger = Ledger::default();
        ledger.add(&signs(3, (0, 0)), 200);
        ledger.add(&signs(40, (0, 0)), 1);
        ledger.add(&signs(0, (0, 0)), 200);
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
            ledger.add(&signs(0, cores), 1);
        }
        assert_eq!(ledger.migrations, Some(2));
    }

    #[test]
    fn each_of_several_threads_moves_by_itself() {
        let mut ledger = Ledger::default();
        for cores in [[(0, 0), (1, 1)], [(0, 1), (1, 1)], [(1, 1), (0, 1)]] {
            let threads = cores.map(|cores| signs(2, cores));
            ledger.add(&SliceSigns::of_threads(threads), 100);
        }
        assert_eq!(ledger.migrations, Some(3));
        assert_eq!(ledger.interrupted, Some(12));
    }

    #[test]
    fn what_nobody_tells_is_unknown_and_not_nothing() {
        let mut ledger = Ledger::default();
        ledger.add(&SliceSigns::default(), 200);
        assert_eq!(ledger, Ledger::default());
        assert_eq!(ledger.interrupted, None);
    }
}
