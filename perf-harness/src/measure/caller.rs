//! One of several callers and its part in a slice. One text for callers on threads of their own and
//! for callers in flight on one thread: what differs is whether their calls ever wait.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::calls::Calls;
use super::collector::Collector;
use super::outputs::Remarks;
use super::recorded::RecordedFigure;
use super::slice::{Slice, Work};
use super::timed::Gauge;
use crate::clock::Clock;

/// The calls of one caller.
pub(super) trait CallerCalls {
    async fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks);

    /// Tells what one call was found to own on the heap.
    fn owns(&mut self, heap_bytes: u64);
}

/// Plain calls: nothing in them waits, so that one poll runs them all.
pub(super) struct Plain<C>(pub(super) C);

impl<C: Calls> CallerCalls for Plain<C> {
    async fn run(&mut self, clock: &Clock, gauge: Gauge<'_>, count: usize, remarks: &mut Remarks) {
        self.0.run(clock, gauge, count, remarks);
    }

    fn owns(&mut self, heap_bytes: u64) {
        self.0.owns(heap_bytes);
    }
}

/// A window that some caller has not come to by then opens without it: it may be starved by the rest.
const PATIENCE: u64 = 4;

/// What all callers of a slice know of each other.
#[derive(Debug)]
pub(super) struct Round {
    callers: usize,
    /// Ticks from the beginning to the window's opening at the earliest, and its length.
    window: Option<(u64, u64)>,
    begin: AtomicU64,
    /// Callers that have begun to call.
    calling: AtomicUsize,
    /// When the window opened, in ticks from the beginning; [`NOT_YET`] before.
    opened: AtomicU64,
    finished: AtomicUsize,
    seed: u64,
}

const NOT_YET: u64 = u64::MAX;

impl Round {
    /// Different slices have different seeds.
    pub(super) fn new(callers: usize, clock: &Clock, slice: &Slice, seed: u64) -> Self {
        Self {
            callers,
            window: slice
                .window
                .map(|window| (clock.ticks(window.after), clock.ticks(window.length))),
            begin: AtomicU64::new(clock.start()),
            calling: AtomicUsize::new(0),
            opened: AtomicU64::new(NOT_YET),
            finished: AtomicUsize::new(0),
            seed,
        }
    }

    /// Time counts from here.
    pub(super) fn begin(&self, clock: &Clock) {
        self.begin.store(clock.start(), Ordering::Release);
    }

    fn since_begin(&self, stamp: u64) -> u64 {
        stamp.saturating_sub(self.begin.load(Ordering::Acquire))
    }

    /// One more caller has begun to call.
    fn comes_into_step(&self) {
        self.calling.fetch_add(1, Ordering::AcqRel);
    }

    /// Opens the window if its time has come: where there are more callers than cores, some have
    /// waited for one until now, and none of that time would be seen.
    fn open_in_time(&self, stamp: u64) {
        let Some((after, length)) = self.window else {
            return;
        };
        let now = self.since_begin(stamp);
        let all_are_calling = self.calling.load(Ordering::Acquire) >= self.callers;
        let patience = PATIENCE * (after + length);
        if self.opened.load(Ordering::Acquire) == NOT_YET
            && (now >= after && all_are_calling || now >= patience)
        {
            // Who is first has opened it.
            let _ = self
                .opened
                .compare_exchange(NOT_YET, now, Ordering::AcqRel, Ordering::Acquire);
        }
    }

    /// From when to when samples are taken, in ticks from the beginning; `None` before that is known.
    fn open_window(&self) -> Option<(u64, u64)> {
        let (_, length) = self.window?;
        let opened = self.opened.load(Ordering::Acquire);
        (opened != NOT_YET).then(|| (opened, opened + length))
    }

    /// How much of what was done between two stamps lies in the window.
    fn share_in_window(&self, from: u64, to: u64) -> f64 {
        if self.window.is_none() {
            return 1.0;
        }
        let Some((opens, closes)) = self.open_window() else {
            return 0.0;
        };
        let (from, to) = (self.since_begin(from), self.since_begin(to));
        if opens <= from && to <= closes {
            return 1.0;
        }
        let inside = to.min(closes).saturating_sub(from.max(opens));
        inside as f64 / to.saturating_sub(from).max(1) as f64
    }

    fn is_over(&self, stamp: u64) -> bool {
        self.open_window()
            .is_some_and(|(_, closes)| self.since_begin(stamp) >= closes)
    }

    /// Whether who is done goes on for the sake of the others: no longer than the window again, as one
    /// of them may be starved by the rest.
    fn goes_on(&self, clock: &Clock) -> bool {
        let Some((opens, closes)) = self.open_window() else {
            return false;
        };
        self.finished.load(Ordering::Acquire) < self.callers
            && self.since_begin(clock.stop()) < closes + (closes - opens)
    }

    /// Ticks in which samples are taken.
    pub(super) fn window_ticks(&self) -> Option<u64> {
        self.window.map(|(_, length)| length)
    }

    /// One caller, until what it has to measure is measured.
    pub(super) fn attend(&self) -> Attendance<'_> {
        Attendance(self)
    }
}

/// Counts a caller as finished, also when one of its calls panics: nobody waits for it in vain.
pub(super) struct Attendance<'a>(&'a Round);

impl Drop for Attendance<'_> {
    fn drop(&mut self) {
        self.0.finished.fetch_add(1, Ordering::AcqRel);
    }
}

/// A caller's part of the slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    caller: usize,
    work: Work,
    lead: usize,
    block: usize,
}

impl Share {
    /// The part of caller number `caller`, from 0.
    pub(super) fn of(slice: &Slice, caller: usize, callers: usize) -> Self {
        let part = |whole: usize| whole / callers + usize::from(caller < whole % callers);
        let work = match slice.work {
            Work::Alone { calls } => Work::Alone { calls: part(calls) },
            Work::Together { calls, batches } => Work::Together {
                calls,
                batches: part(batches),
            },
            counted => counted,
        };
        Self {
            caller,
            work,
            // Who has nothing to measure calls nothing.
            lead: if work.calls() > 0 { slice.lead } else { 0 },
            block: slice.block,
        }
    }

    /// Calls between two looks at the time.
    fn piece(&self) -> usize {
        match self.work {
            Work::Together { calls, .. } => calls,
            work => self.block.min(work.calls()),
        }
    }
}

/// What one caller found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) ticks: Vec<u64>,
    pub(super) remarks: Remarks,
    pub(super) figures: Vec<RecordedFigure>,
    /// Calls that were measured.
    pub(super) calls: usize,
    /// Whole blocks of them.
    pub(super) blocks: usize,
    /// Stamps before the first measured call and after the last.
    pub(super) begin: u64,
    pub(super) end: u64,
}

impl Found {
    /// Takes what there is to say of calls, the first of which has the position `from`.
    fn remark(&mut self, remarks: Remarks, from: usize) {
        let mine = &mut self.remarks;
        mine.failed
            .extend(remarks.failed.iter().map(|at| at + from));
        mine.first_error = mine.first_error.take().or(remarks.first_error);
        mine.untimed += remarks.untimed;
    }

    /// Takes what there is to say of calls that are not measured.
    fn remark_untimed(&mut self, remarks: Remarks, calls: usize) {
        let mine = &mut self.remarks;
        mine.first_error = mine.first_error.take().or(remarks.first_error);
        mine.untimed += remarks.untimed + calls;
    }
}

/// Makes the calls of one caller, block by block. Where the slice has a window, blocks that lie in
/// it are measured, and those that do so in part are as likely to be as their part is large: so each
/// call has the same chance however long it takes, although all callers begin together. Then it goes
/// on untimed until the others are done, since without it they would be measured among fewer callers
/// than the case has. `look` is called between blocks.
pub(super) async fn take_part(
    calls: &mut impl CallerCalls,
    clock: &Clock,
    share: Share,
    round: &Round,
    attendance: Attendance<'_>,
    collector: &Collector,
    look: impl Fn(),
) -> Result<Found, String> {
    let mut found = Found::default();
    if share.lead > 0 {
        let mut remarks = Remarks::default();
        calls
            .run(clock, Gauge::None, share.lead, &mut remarks)
            .await;
        found.remark_untimed(remarks, share.lead);
    }
    let mut random = fastrand::Rng::with_seed(round.seed.wrapping_add(share.caller as u64));
    let is_together = matches!(share.work, Work::Together { .. });
    let (piece, mut left) = (share.piece(), share.work.calls());
    collector.open();
    let mut is_in_step = false;
    found.begin = clock.start();
    while left > 0 {
        let count = piece.min(left);
        let before = found.ticks.len();
        found.ticks.reserve(if is_together { 1 } else { count });
        let (mut total, mut remarks) = (0, Remarks::default());
        let gauge = if is_together {
            Gauge::Together(&mut total)
        } else {
            Gauge::Alone(&mut found.ticks)
        };
        collector.mark();
        let begin = clock.start();
        calls.run(clock, gauge, count, &mut remarks).await;
        let end = clock.stop();
        if !std::mem::replace(&mut is_in_step, true) {
            round.comes_into_step();
        }
        round.open_in_time(end);
        let chance = round.share_in_window(begin, end);
        if chance >= 1.0 || random.f64() < chance {
            if is_together {
                found.ticks.push(total);
            }
            found.remark(remarks, found.calls);
            left -= count;
            found.calls += count;
            found.blocks += usize::from(is_together || count == share.block);
        } else {
            found.ticks.truncate(before);
            collector.rewind();
            found.remark_untimed(remarks, count);
        }
        if round.is_over(end) {
            break;
        }
        look();
    }
    found.end = clock.stop();
    found.figures = collector.close()?;
    drop(attendance);
    while piece > 0 && round.goes_on(clock) {
        let mut remarks = Remarks::default();
        calls.run(clock, Gauge::None, piece, &mut remarks).await;
        found.remark_untimed(remarks, piece);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::slice::Window;
    use super::*;
    use crate::clock::SimulatedClock;

    /// Of two callers, so many of which call.
    fn round_of(calling: usize) -> Round {
        let window = Window {
            after: Duration::from_nanos(100),
            length: Duration::from_nanos(400),
        };
        let slice = Slice {
            window: Some(window),
            ..Slice::of(Work::Alone { calls: 8 })
        };
        let clock = Clock::simulated(SimulatedClock::new());
        let round = Round::new(2, &clock, &slice, 0);
        (0..calling).for_each(|_| round.comes_into_step());
        round
    }

    fn round() -> Round {
        let round = round_of(2);
        round.open_in_time(99);
        round.open_in_time(100);
        round
    }

    #[test]
    fn a_window_opens_when_all_call_and_not_for_ever_later() {
        for (calling, at, opens) in [
            (2, 99, None),
            (2, 150, Some((150, 550))),
            (1, 150, None),
            (1, 2_000, Some((2_000, 2_400))),
        ] {
            let round = round_of(calling);
            round.open_in_time(at);
            round.open_in_time(at + 50);
            let opens = opens.or((calling == 2).then_some((149, 549)));
            assert_eq!(round.open_window(), opens, "{calling} {at}");
        }
    }

    #[test]
    fn what_lies_in_the_window_in_part_counts_in_part() {
        let round = round();
        for (from, to, share) in [
            (0, 100, 0.0),
            (50, 150, 0.5),
            (100, 500, 1.0),
            (200, 200, 1.0),
            (400, 600, 0.5),
            (0, 800, 0.5),
            (500, 600, 0.0),
        ] {
            assert_eq!(round.share_in_window(from, to), share, "{from} {to}");
        }
    }

    #[test]
    fn callers_share_what_there_is_to_do() {
        let slice = Slice::of(Work::Alone { calls: 10 });
        let parts: Vec<usize> = (0..4)
            .map(|caller| Share::of(&slice, caller, 4).work.calls())
            .collect();
        assert_eq!(parts, [3, 3, 2, 2]);
    }

    #[test]
    fn nobody_waits_for_one_that_is_starved() {
        let hand = SimulatedClock::new();
        let clock = Clock::simulated(hand.clone());
        let round = round();
        drop(round.attend());
        assert!(round.goes_on(&clock));
        hand.advance(1_000);
        assert!(!round.goes_on(&clock));
    }
}
