//! When a service is well again after an overload or a fault.

use super::phases::{StageSpan, nanoseconds};
use crate::load::FaultSpec;
use crate::verdict::Recovery;

/// One overload that is over, and until when its recovery can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trouble {
    end_ns: u64,
    horizon_ns: u64,
}

/// Watches the seconds after each overload of a phase.
#[derive(Clone, Debug)]
pub(super) struct RecoveryWatch {
    troubles: Vec<Trouble>,
    /// The one that is watched.
    at: usize,
    /// Since when all targets hold.
    well_from_ns: Option<u64>,
    last_ns: u64,
    longest: Option<Recovery>,
}

impl RecoveryWatch {
    /// Of the overloads among the stages of a phase, and of its faults.
    pub(super) fn new(spans: &[StageSpan], faults: &[FaultSpec]) -> Self {
        let load_end = spans.last().map_or(0, |span| span.end_ns);
        let mut troubles: Vec<(u64, u64)> = spans
            .iter()
            .filter(|span| span.is_overload)
            .map(|span| (span.begin_ns, span.end_ns))
            .collect();
        for fault in faults {
            let (mut at, lasting) = (nanoseconds(fault.at), nanoseconds(fault.lasting));
            while at < load_end {
                troubles.push((at, at.saturating_add(lasting)));
                match fault.every {
                    Some(every) if !every.is_zero() => at += nanoseconds(every),
                    _ => break,
                }
            }
        }
        troubles.sort_unstable();
        // What overlaps, or follows at once, is one trouble.
        let mut merged: Vec<(u64, u64)> = Vec::new();
        for (begin, end) in troubles {
            match merged.last_mut() {
                Some(last) if begin <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((begin, end)),
            }
        }
        let next = merged.iter().skip(1).map(|(begin, _)| *begin);
        let horizons = next.chain([load_end]);
        let troubles = merged
            .iter()
            .zip(horizons)
            .map(|((_, end), horizon)| Trouble {
                end_ns: *end,
                horizon_ns: horizon.min(load_end),
            })
            .filter(|trouble| trouble.end_ns < trouble.horizon_ns)
            .collect();
        Self {
            troubles,
            at: 0,
            well_from_ns: None,
            last_ns: 0,
            longest: None,
        }
    }

    /// One overload that ends then, watched for at most so long.
    pub(super) fn after(end_ns: u64, horizon_ns: u64) -> Self {
        let trouble = Trouble { end_ns, horizon_ns };
        Self {
            troubles: vec![trouble],
            ..Self::new(&[], &[])
        }
    }

    /// A second of the phase in which calls are started, and whether all targets held in it. Gives the
    /// recovery that became known.
    pub(super) fn second(&mut self, begin_ns: u64, end_ns: u64, is_well: bool) -> Option<Recovery> {
        self.last_ns = end_ns;
        let mut known = None;
        while let Some(trouble) = self.troubles.get(self.at).copied() {
            if begin_ns >= trouble.horizon_ns {
                known = Some(self.give_up(trouble));
                continue;
            }
            if begin_ns < trouble.end_ns {
                return known;
            }
            if !is_well {
                self.well_from_ns = None;
                return known;
            }
            let from = *self.well_from_ns.get_or_insert(begin_ns);
            if end_ns - from < Recovery::HOLDS_FOR_NS {
                return known;
            }
            let recovery = Recovery::Within {
                ns: from - trouble.end_ns,
                second_ns: end_ns - begin_ns,
            };
            self.close(recovery);
            return Some(recovery);
        }
        known
    }

    /// The longest recovery, when the load is over.
    pub(super) fn end(mut self) -> Option<Recovery> {
        if let Some(trouble) = self.troubles.get(self.at).copied()
            && self.last_ns > trouble.end_ns
        {
            self.give_up(trouble);
        }
        self.longest
    }

    /// It was watched until now and had not recovered for certain.
    fn give_up(&mut self, trouble: Trouble) -> Recovery {
        let until = self.last_ns.min(trouble.horizon_ns);
        let from = self.well_from_ns.unwrap_or(until);
        let recovery = Recovery::NotWithin {
            ns: from.saturating_sub(trouble.end_ns),
            well_for_ns: until.saturating_sub(from),
        };
        self.close(recovery);
        recovery
    }

    fn close(&mut self, recovery: Recovery) {
        self.longest = Some(match self.longest {
            Some(before) => before.longer(recovery),
            None => recovery,
        });
        self.at += 1;
        self.well_from_ns = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::phases::constant_span;
    use super::*;
    use crate::load::FaultKind;
    use std::time::Duration;

    const SECOND: u64 = 1_000_000_000;

    /// Three bursts of 5 s, each followed by 15 s of rest.
    fn bursts() -> Vec<StageSpan> {
        let span = |load, begin: u64, lasting: u64| {
            let mut span = constant_span(load, begin * SECOND, (begin + lasting) * SECOND, "1/s");
            span.is_overload = load > 100.0;
            span
        };
        (0..3)
            .flat_map(|burst| [span(500.0, 20 * burst, 5), span(100.0, 20 * burst + 5, 15)])
            .collect()
    }

    fn watched(
        mut watch: RecoveryWatch,
        seconds: u64,
        is_well: impl Fn(u64) -> bool,
    ) -> Option<Recovery> {
        for second in 0..seconds {
            watch.second(second * SECOND, (second + 1) * SECOND, is_well(second));
        }
        watch.end()
    }

    fn within(seconds: u64) -> Option<Recovery> {
        Some(Recovery::Within {
            ns: seconds * SECOND,
            second_ns: SECOND,
        })
    }

    #[test]
    fn the_longest_of_several_recoveries_counts() {
        let watch = RecoveryWatch::new(&bursts(), &[]);
        // Well after 2, 7 and 0 seconds.
        let ill_until = [7, 32, 45];
        let is_well = |second: u64| second >= ill_until[(second / 20) as usize];
        assert_eq!(watched(watch.clone(), 60, is_well), within(7));
        assert_eq!(watched(watch, 60, |second| second % 20 >= 5), within(0));
    }

    #[test]
    fn a_relapse_begins_it_anew_and_what_never_holds_is_said_to() {
        let watch = RecoveryWatch::new(&bursts(), &[]);
        let relapse = |second: u64| second != 8 && second % 20 >= 5;
        assert_eq!(watched(watch.clone(), 60, relapse), within(4));
        let never = |second: u64| second < 40;
        assert_eq!(
            watched(watch.clone(), 60, never),
            Some(Recovery::NotWithin {
                ns: 15 * SECOND,
                well_for_ns: 0
            })
        );
        // Well for the last three seconds of the load only.
        let at_last = |second: u64| !(40..57).contains(&second);
        assert_eq!(
            watched(watch.clone(), 60, at_last),
            Some(Recovery::NotWithin {
                ns: 12 * SECOND,
                well_for_ns: 3 * SECOND
            })
        );
        // A burst that came before it was well ends the watching.
        let later = |second: u64| second >= 21;
        assert_eq!(
            watched(watch, 60, later),
            Some(Recovery::NotWithin {
                ns: 15 * SECOND,
                well_for_ns: 0
            })
        );
    }

    #[test]
    fn faults_are_watched_as_overloads_are() {
        let fault = FaultSpec {
            at: Duration::from_secs(10),
            lasting: Duration::from_secs(2),
            every: None,
            share: 1.0,
            kind: FaultKind::Stall,
        };
        let steady = [constant_span(100.0, 0, 60 * SECOND, "1/s")];
        let watch = RecoveryWatch::new(&steady, std::slice::from_ref(&fault));
        let is_well = |second: u64| !(10..15).contains(&second);
        assert_eq!(watched(watch, 60, is_well), within(3));
        let again = FaultSpec {
            every: Some(Duration::from_secs(20)),
            ..fault
        };
        let watch = RecoveryWatch::new(&steady, &[again]);
        assert_eq!(watch.troubles.len(), 3);
        let nothing = RecoveryWatch::new(&steady, &[]);
        assert_eq!(watched(nothing, 60, |_| false), None);
    }
}
