//! What disturbed the measuring of a case.

use serde::{Deserialize, Serialize};

use crate::units::{Time, grouped};

/// What disturbed the measuring of a case, by signs from outside of it: evidence beside the
/// figures, and no reading is left out for it. `None` is what the system does not tell.
///
/// Of the case's own thread are known the context switches and the core. What concerns the machine
/// or the control group is read every 20 ms or so, and charged to the cases that were measured
/// meanwhile, to each by its share of the measured time.
///
/// ```
/// use perf_harness::report::Ledger;
///
/// let quiet = Ledger { interrupted_samples: Some(0), steal_ms: Some(0.0), ..Ledger::default() };
/// assert_ne!(quiet, Ledger::default(), "nothing seen is not the same as not looked");
/// assert_eq!(quiet.disturbance(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Samples (calls, or runs of calls timed together) that an involuntary context switch may have
    /// fallen into: of each slice as many as there were switches in it, and no more than it has
    /// samples. Not more were interrupted; a switch between two of them interrupted none.
    pub interrupted_samples: Option<u64>,
    /// Context switches of the case's thread because it waited for something.
    #[serde(default)]
    pub voluntary_switches: Option<u64>,
    /// Context switches of the case's thread because the system gave the core to somebody else.
    #[serde(default)]
    pub involuntary_switches: Option<u64>,
    /// How often the case's thread was on another core than at the end of a slice before or at the
    /// beginning of this one.
    #[serde(default)]
    pub migrations: Option<u64>,
    /// Time that the hypervisor took from the cores that the process may use, summed over these, in
    /// milliseconds.
    pub steal_ms: Option<f64>,
    /// Time in which some thread of the machine was ready to run and had no core, in milliseconds.
    #[serde(default)]
    pub pressure_ms: Option<f64>,
    /// Time for which control groups of the process were stopped because their quota was used up,
    /// summed over cores, in milliseconds.
    #[serde(default)]
    pub throttled_ms: Option<f64>,
    /// Periods of the quota in which that happened while the case was one of those measured.
    #[serde(default)]
    pub throttled_periods: Option<u64>,
}

impl Ledger {
    /// What disturbed the case, in a phrase; `None` where nothing did, as far as is known. Voluntary
    /// switches are the case's own doing and are left out.
    ///
    /// ```
    /// use perf_harness::report::Ledger;
    ///
    /// let ledger = Ledger {
    ///     involuntary_switches: Some(132),
    ///     steal_ms: Some(30.0),
    ///     throttled_ms: Some(210.0),
    ///     throttled_periods: Some(3),
    ///     ..Ledger::default()
    /// };
    /// assert_eq!(
    ///     ledger.disturbance().as_deref(),
    ///     Some("disturbed: 132 involuntary context switches, 30 ms stolen, throttled 3 times for 210 ms")
    /// );
    /// ```
    #[must_use]
    pub fn disturbance(&self) -> Option<String> {
        let counted = |count: Option<u64>, one: &str, several: &str| {
            let count = count.filter(|count| *count > 0)?;
            let noun = if count == 1 { one } else { several };
            Some(format!("{} {noun}", grouped(count)))
        };
        let time = |ms: Option<f64>| {
            let ms = ms.filter(|ms| *ms >= LEAST_MS)?;
            Some(Time(ms * 1e6).to_string())
        };
        let throttled = time(self.throttled_ms).map(|time| {
            let times = counted(self.throttled_periods, "time", "times");
            match times {
                Some(times) => format!("throttled {times} for {time}"),
                None => format!("throttled for {time}"),
            }
        });
        let signs: Vec<String> = [
            counted(
                self.involuntary_switches,
                "involuntary context switch",
                "involuntary context switches",
            ),
            counted(self.migrations, "migration", "migrations"),
            time(self.steal_ms).map(|time| format!("{time} stolen")),
            time(self.pressure_ms).map(|time| format!("{time} of CPU pressure")),
            throttled,
        ]
        .into_iter()
        .flatten()
        .collect();
        (!signs.is_empty()).then(|| format!("disturbed: {}", signs.join(", ")))
    }
}

/// Shorter times are not worth a word: no machine is quite without them.
const LEAST_MS: f64 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_what_there_is_none_of_is_left_out() {
        let ledger = Ledger {
            interrupted_samples: Some(1),
            voluntary_switches: Some(900),
            involuntary_switches: Some(1),
            migrations: Some(1),
            steal_ms: Some(0.0),
            pressure_ms: Some(0.04),
            throttled_ms: Some(0.0),
            throttled_periods: Some(0),
        };
        assert_eq!(
            ledger.disturbance().as_deref(),
            Some("disturbed: 1 involuntary context switch, 1 migration")
        );
    }

    #[test]
    fn a_throttling_whose_periods_nobody_counted_is_told_by_its_time() {
        let ledger = Ledger {
            pressure_ms: Some(41.0),
            throttled_ms: Some(80.0),
            ..Ledger::default()
        };
        assert_eq!(
            ledger.disturbance().as_deref(),
            Some("disturbed: 41 ms of CPU pressure, throttled for 80 ms")
        );
    }
}
