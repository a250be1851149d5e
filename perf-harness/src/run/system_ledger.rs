use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::{Clock, ClockKind};
use crate::host::{Cores, Disturbances, Files, Observer};

/// The counters of the machine are read when so much has been measured since they were read last.
/// A reading takes up to 40 us, and steal is counted in steps of 10 ms.
const READ_EVERY: Duration = Duration::from_millis(20);

/// Charges what disturbed the whole machine to the cases that were measured meanwhile: each bears
/// the share that its slices have of the time between two readings. What falls to the runner's own
/// work between the slices is nobody's.
#[derive(Debug)]
pub(super) struct SystemLedger<'a> {
    clock: &'a Clock,
    /// None on the simulated clock, whose runs are exact.
    observer: Option<Observer>,
    last: Disturbances,
    /// The stamp of that reading.
    read_at: u64,
    /// Who was measured since then, and for how long.
    since: BTreeMap<usize, Duration>,
    charged: BTreeMap<usize, Disturbances>,
}

impl<'a> SystemLedger<'a> {
    /// For a process that may use these cores.
    pub(super) fn new(clock: &'a Clock, cores: &Cores) -> Self {
        let is_real = clock.kind() != ClockKind::Simulated;
        Self {
            clock,
            observer: is_real.then(|| Observer::new(&Files::of_this_machine(), cores)),
            last: Disturbances::default(),
            read_at: clock.start(),
            since: BTreeMap::new(),
            charged: BTreeMap::new(),
        }
    }

    /// What happened until now concerns no case: it was not measured.
    pub(super) fn resume(&mut self) {
        if let Some(observer) = &mut self.observer {
            self.last = observer.read();
            self.read_at = self.clock.start();
        }
        self.since.clear();
    }

    /// A case was measured for so long.
    pub(super) fn add(&mut self, case: usize, time: Duration) {
        *self.since.entry(case).or_default() += time;
        if self.since.values().sum::<Duration>() >= READ_EVERY {
            self.read();
        }
    }

    /// What a case is charged with in all. From here on it has a new account.
    pub(super) fn settle(&mut self, case: usize) -> Disturbances {
        self.read();
        self.charged.remove(&case).unwrap_or_default()
    }

    fn read(&mut self) {
        if let Some(observer) = &mut self.observer {
            let now = observer.read();
            let passed = self.clock.elapsed(self.read_at);
            self.read_at = self.clock.start();
            self.charge(now, passed);
        }
    }

    /// What was counted while `passed` went by.
    fn charge(&mut self, now: Disturbances, passed: Duration) {
        let rose = now.since(self.last);
        self.last = now;
        for (case, time) in std::mem::take(&mut self.since) {
            if time.is_zero() {
                continue;
            }
            let share = rose.share((time.as_secs_f64() / passed.as_secs_f64()).min(1.0));
            self.charged
                .entry(case)
                .and_modify(|charged| *charged = charged.and(share))
                .or_insert(share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SimulatedClock;

    const MS: Duration = Duration::from_millis(1);

    fn simulated() -> Clock {
        Clock::simulated(SimulatedClock::new())
    }

    fn ledger(clock: &Clock) -> SystemLedger<'_> {
        let mut ledger = SystemLedger::new(clock, &Cores::of([0]));
        ledger.last = counters(100, 0);
        ledger
    }

    fn counters(stolen: u32, throttled_periods: u64) -> Disturbances {
        Disturbances {
            stolen: Some(MS * stolen),
            throttled_periods: Some(throttled_periods),
            ..Disturbances::default()
        }
    }

    #[test]
    fn cases_share_what_happened_by_the_time_that_they_were_measured() {
        let clock = simulated();
        let mut ledger = ledger(&clock);
        ledger.add(7, MS);
        ledger.add(8, MS);
        ledger.add(7, MS * 2);
        // Half of the time went to the runner's own work.
        ledger.charge(counters(180, 1), MS * 8);
        assert_eq!(ledger.charged[&7], counters(30, 1));
        assert_eq!(ledger.charged[&8], counters(10, 1));
    }

    #[test]
    fn readings_add_up_until_the_account_is_settled() {
        let clock = simulated();
        let mut ledger = ledger(&clock);
        for stolen in [110, 130] {
            ledger.add(7, MS);
            ledger.charge(counters(stolen, 0), MS);
        }
        assert_eq!(ledger.settle(7), counters(30, 0));
        assert_eq!(ledger.settle(7), Disturbances::default());
    }

    #[test]
    fn what_happened_while_nothing_was_measured_is_nobodys() {
        let clock = simulated();
        let mut ledger = ledger(&clock);
        ledger.charge(counters(200, 0), MS);
        ledger.add(7, MS);
        ledger.charge(counters(210, 0), MS);
        assert_eq!(ledger.settle(7), counters(10, 0));
    }

    #[test]
    fn nothing_is_read_on_the_simulated_clock() {
        let clock = simulated();
        let mut ledger = ledger(&clock);
        ledger.add(7, READ_EVERY);
        assert_eq!(ledger.settle(7), Disturbances::default());
    }
}
