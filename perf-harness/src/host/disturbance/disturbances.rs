use std::time::Duration;

/// Counters of what disturbed the machine, or how much they rose between two readings. `None` is
/// what the system does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbances {
    /// Time that the hypervisor took from the cores that the process may use, summed over these.
    pub(crate) stolen: Option<Duration>,
    /// Time in which some thread of the machine was ready to run and had no core.
    pub(crate) pressure: Option<Duration>,
    /// Time for which control groups of the process were stopped because their quota was used up,
    /// summed over cores.
    pub(crate) throttled: Option<Duration>,
    /// Periods of their quota in which that happened.
    pub(crate) throttled_periods: Option<u64>,
}

impl Disturbances {
    /// How much the counters rose since an earlier reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        self.with(earlier, Duration::saturating_sub, u64::saturating_sub)
    }

    /// Both together; what one of the two does not know is unknown.
    pub(crate) fn and(self, other: Self) -> Self {
        self.with(other, Duration::saturating_add, u64::saturating_add)
    }

    /// The part that falls to `share` of the time. A period cannot be parted: it counts whole.
    pub(crate) fn share(self, share: f64) -> Self {
        let part = |time: Option<Duration>| time.map(|time| time.mul_f64(share));
        Self {
            stolen: part(self.stolen),
            pressure: part(self.pressure),
            throttled: part(self.throttled),
            throttled_periods: self.throttled_periods,
        }
    }

    fn with(
        self,
        other: Self,
        times: fn(Duration, Duration) -> Duration,
        counts: fn(u64, u64) -> u64,
    ) -> Self {
        let time = |one: Option<Duration>, two| one.zip(two).map(|(one, two)| times(one, two));
        Self {
            stolen: time(self.stolen, other.stolen),
            pressure: time(self.pressure, other.pressure),
            throttled: time(self.throttled, other.throttled),
            throttled_periods: self
                .throttled_periods
                .zip(other.throttled_periods)
                .map(|(one, two)| counts(one, two)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stolen(milliseconds: u64) -> Disturbances {
        Disturbances {
            stolen: Some(Duration::from_millis(milliseconds)),
            throttled_periods: Some(milliseconds),
            ..Disturbances::default()
        }
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(stolen(30).since(stolen(10)), stolen(20));
        assert_eq!(stolen(30).and(stolen(10)), stolen(40));
        assert_eq!(
            stolen(30).and(Disturbances::default()),
            Disturbances::default()
        );
        assert_eq!(stolen(30).since(stolen(10)).pressure, None);
    }

    #[test]
    fn a_counter_that_starts_anew_tells_nothing() {
        assert_eq!(stolen(10).since(stolen(30)), stolen(0));
    }

    #[test]
    fn times_are_parted_and_periods_are_not() {
        let share = stolen(30).share(0.5);
        assert_eq!(share.stolen, Some(Duration::from_millis(15)));
        assert_eq!(share.throttled_periods, Some(30));
    }
}
