//! When a fault is there: a pure function of time.

use std::time::Duration;

use crate::load::{FaultKind, FaultSpec, mixed};
use crate::units::{Bytes, Share, Time};

/// A fault on the timeline, in nanoseconds since the scenario began.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    at: u64,
    lasting: u64,
    every: Option<u64>,
    /// So often it comes, at most.
    times: u64,
    share: f64,
    pub(super) kind: FaultKind,
}

impl Planned {
    /// In a scenario whose load takes so long: when that is over nothing begins any more.
    pub(super) fn new(spec: &FaultSpec, room: Option<Duration>) -> Self {
        let every = spec.every.map(nanoseconds).filter(|every| *every > 0);
        let lasting = nanoseconds(spec.lasting);
        let at = nanoseconds(spec.at);
        let room = room.map_or(u64::MAX, nanoseconds);
        Self {
            at,
            times: match every {
                _ if at >= room => 0,
                None => 1,
                Some(every) => (room - 1 - at) / every + 1,
            },
            // It ends before it comes again.
            lasting: every.map_or(lasting, |every| lasting.min(every)),
            every,
            share: spec.share,
            kind: spec.kind.clone(),
        }
    }

    /// How often it has begun by now.
    pub(super) fn begun(&self, now: u64) -> u64 {
        match (now.checked_sub(self.at), self.every) {
            (None, _) => 0,
            (Some(_), None) => self.times,
            (Some(since), Some(every)) => (since / every + 1).min(self.times),
        }
    }

    /// When it should begin first, whether or not there is room for it.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// When it begins and ends for the time of this number, counted from 0; `None` where it does not
    /// come so often.
    pub(super) fn span(&self, number: u64) -> Option<(u64, u64)> {
        if number >= self.times {
            return None;
        }
        let since = self.every.unwrap_or(0).saturating_mul(number);
        let begin = self.at.saturating_add(since);
        Some((begin, begin.saturating_add(self.lasting)))
    }

    /// The number of the last time that it began, and when that began and ends.
    pub(super) fn latest(&self, now: u64) -> Option<(u64, (u64, u64))> {
        let number = self.begun(now).checked_sub(1)?;
        Some((number, self.span(number)?))
    }

    /// Which time it is that goes on now, and when that ends.
    pub(super) fn active(&self, now: u64) -> Option<(u64, u64)> {
        let (number, (_, end)) = self.latest(now)?;
        (now < end).then_some((number, end))
    }

    /// When it begins next, later than now.
    pub(super) fn next_begin(&self, now: u64) -> Option<u64> {
        self.span(self.begun(now)).map(|(begin, _)| begin)
    }

    /// Whether a call is one of the share that this fault meets in the time of this number.
    pub(super) fn meets(&self, seed: u64, fault: usize, number: u64, call: u64) -> bool {
        let drawn = [fault as u64, number, call]
            .into_iter()
            .fold(seed, |state, part| mixed(state ^ part));
        // The upper 53 bits, as a fraction.
        ((drawn >> 11) as f64) / ((1_u64 << 53) as f64) < self.share
    }

    /// Whether it meets calls, and not the machine or a process.
    pub(super) fn is_of_calls(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::Latency(_)
                | FaultKind::Error(_)
                | FaultKind::Stall
                | FaultKind::DropConnection
                | FaultKind::Bandwidth(_)
        )
    }

    /// How reports call it.
    pub(super) fn name(&self) -> String {
        let what = match &self.kind {
            FaultKind::Latency(added) => format!("latency {}", Time::from(*added)),
            FaultKind::Error(message) => format!("error `{message}`"),
            FaultKind::Stall => "stall".to_owned(),
            FaultKind::DropConnection => "dropped connections".to_owned(),
            FaultKind::Bandwidth(rate) => format!("bandwidth {}/s", Bytes(*rate)),
            FaultKind::Cpu(threads) => format!("cpu, {threads} threads"),
            FaultKind::Memory(bytes) => format!("memory {}", Bytes(*bytes as f64)),
            FaultKind::Kill(name) => format!("kill `{name}`"),
            FaultKind::Restart(name) => format!("restart `{name}`"),
            FaultKind::FillDisk { folder, leave } => {
                format!("fill `{}`, {} left", folder.display(), Bytes(*leave as f64))
            }
            FaultKind::Call(name) => format!("call `{name}`"),
        };
        if self.is_of_calls() && self.share < 1.0 {
            format!("{what} ({} of calls)", Share(self.share))
        } else {
            what
        }
    }
}

pub(super) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A fault that begins after so many nanoseconds, for so many, each so many.
    pub(in crate::fault) fn spec(
        (at, lasting, every): (u64, u64, Option<u64>),
        share: f64,
        kind: FaultKind,
    ) -> FaultSpec {
        FaultSpec {
            at: Duration::from_nanos(at),
            lasting: Duration::from_nanos(lasting),
            every: every.map(Duration::from_nanos),
            share,
            kind,
        }
    }

    #[test]
    fn a_fault_is_there_from_its_beginning_until_before_its_end() {
        let once = Planned::new(&spec((100, 50, None), 1.0, FaultKind::Stall), None);
        assert_eq!(once.active(99), None);
        assert_eq!(once.active(100), Some((0, 150)));
        assert_eq!(once.active(149), Some((0, 150)));
        assert_eq!(once.active(150), None);
        assert_eq!((once.begun(99), once.begun(10_000)), (0, 1));
        assert_eq!(
            (once.next_begin(99), once.next_begin(100)),
            (Some(100), None)
        );
        assert_eq!(once.span(1), None);
    }

    #[test]
    fn a_fault_that_comes_again_begins_when_its_period_is_over() {
        let again = Planned::new(&spec((100, 50, Some(1_000)), 1.0, FaultKind::Stall), None);
        assert_eq!(again.active(1_099), None);
        assert_eq!(again.active(1_100), Some((1, 1_150)));
        assert_eq!(again.active(7_149), Some((7, 7_150)));
        assert_eq!(again.next_begin(0), Some(100));
        assert_eq!(again.next_begin(7_100), Some(8_100));
        assert_eq!(again.begun(7_099), 7);
        // One that lasts longer than its period goes on without a gap.
        let always = Planned::new(
            &spec((100, 5_000, Some(1_000)), 1.0, FaultKind::Stall),
            None,
        );
        assert_eq!(always.active(1_099), Some((0, 1_100)));
        assert_eq!(always.active(1_100), Some((1, 2_100)));
    }

    #[test]
    fn nothing_begins_when_the_load_is_over() {
        let within = |every, room| {
            let spec = spec((100, 50, every), 1.0, FaultKind::Stall);
            Planned::new(&spec, Some(Duration::from_nanos(room)))
        };
        for (every, room, times) in [
            (None, 100, 0),
            (None, 101, 1),
            (Some(10), 100, 0),
            (Some(200), 300, 1),
            (Some(200), 301, 2),
        ] {
            let planned = within(every, room);
            assert_eq!(planned.begun(u64::MAX), times, "{every:?} {room}");
            assert_eq!(planned.span(times), None);
            assert_eq!(planned.next_begin(u64::MAX), None);
        }
        // What goes on by then may end.
        assert_eq!(within(None, 101).active(120), Some((0, 150)));
    }

    #[test]
    fn what_takes_no_time_is_there_at_no_time() {
        let moment = Planned::new(&spec((100, 0, None), 1.0, FaultKind::DropConnection), None);
        assert_eq!(moment.active(100), None);
        assert_eq!(moment.latest(100), Some((0, (100, 100))));
    }

    #[test]
    fn a_share_of_the_calls_is_met_within_the_binomial_bound() {
        const CALLS: u64 = 100_000;
        for (seed, share) in [(1, 0.01), (2, 0.2), (3, 0.5), (4, 0.999)] {
            let fault = Planned::new(&spec((0, 1, Some(1)), share, FaultKind::Stall), None);
            for number in 0..3 {
                let met = (0..CALLS).filter(|call| fault.meets(seed, 1, number, *call));
                let expected = CALLS as f64 * share;
                // Six standard deviations: one in 500 million sets of draws lies beyond.
                let bound = 6.0 * (expected * (1.0 - share)).sqrt();
                let away = (met.count() as f64 - expected).abs();
                assert!(away <= bound, "{seed} {share} {number}: {away} > {bound}");
            }
        }
        let [none, all] = [0.0, 1.0]
            .map(|share| Planned::new(&spec((0, 1, None), share, FaultKind::Stall), None));
        assert!((0..CALLS).all(|call| all.meets(9, 0, 0, call) && !none.meets(9, 0, 0, call)));
    }

    #[test]
    fn draws_depend_on_seed_fault_time_and_call_alone_and_on_each_of_them() {
        let fault = Planned::new(&spec((0, 1, None), 0.5, FaultKind::Stall), None);
        let draw = |seed, index, number| -> Vec<bool> {
            (0..256)
                .map(|call| fault.meets(seed, index, number, call))
                .collect()
        };
        assert_eq!(draw(1, 0, 0), draw(1, 0, 0));
        for other in [draw(2, 0, 0), draw(1, 1, 0), draw(1, 0, 1)] {
            let same = draw(1, 0, 0)
                .iter()
                .zip(&other)
                .filter(|(a, b)| a == b)
                .count();
            assert!((64..192).contains(&same), "{same} of 256 agree");
        }
    }

    #[test]
    fn a_fault_is_called_after_what_it_does() {
        let name = |share, kind| Planned::new(&spec((0, 1, None), share, kind), None).name();
        let latency = FaultKind::Latency(Duration::from_millis(100));
        assert_eq!(name(0.2, latency), "latency 100 ms (20% of calls)");
        assert_eq!(
            name(1.0, FaultKind::Bandwidth(1_048_576.0)),
            "bandwidth 1 MiB/s"
        );
        let fill = FaultKind::FillDisk {
            folder: "/mnt/small".into(),
            leave: 4096,
        };
        assert_eq!(name(1.0, fill), "fill `/mnt/small`, 4 KiB left");
        assert_eq!(name(1.0, FaultKind::Kill("db".into())), "kill `db`");
    }
}
