//! One of several callers and its part in a slice. One text for callers on threads of their own and
//! for callers in flight on one thread: what differs is whether their calls ever wait.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::calls::{Calls, Remarks};
use super::figures::{Collector, RecordedFigure};
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

/// What all callers of a slice know of each other.
#[derive(Debug)]
pub(super) struct Round {
    callers: usize,
    /// Ticks after which no caller begins another block.
    limit: Option<u64>,
    begin: AtomicU64,
    finished: AtomicUsize,
}

impl Round {
    pub(super) fn new(callers: usize, clock: &Clock, slice: &Slice) -> Self {
        Self {
            callers,
            limit: slice.limit.map(|limit| clock.ticks(limit)),
            begin: AtomicU64::new(clock.start()),
            finished: AtomicUsize::new(0),
        }
    }

    /// The limit counts from here.
    pub(super) fn begin(&self, clock: &Clock) {
        self.begin.store(clock.start(), Ordering::Release);
    }

    pub(super) fn began_at(&self) -> u64 {
        self.begin.load(Ordering::Acquire)
    }

    /// One caller, until what it has to measure is measured.
    pub(super) fn attend(&self) -> Attendance<'_> {
        Attendance(self)
    }

    fn is_over(&self, clock: &Clock) -> bool {
        self.limit
            .is_some_and(|limit| clock.stop().saturating_sub(self.began_at()) >= limit)
    }

    /// Whether all measured calls of all callers have been made.
    fn all_have_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire) >= self.callers
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
            _ => self.block.min(self.work.calls()),
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

/// Makes the calls of one caller: its untimed ones, those that are measured, and then more untimed
/// ones until the last of the other callers has been measured, since without them it would be
/// measured among fewer callers than the case has.
pub(super) async fn take_part(
    calls: &mut impl CallerCalls,
    clock: &Clock,
    share: Share,
    round: &Round,
    attendance: Attendance<'_>,
    collector: &Collector,
) -> Result<Found, String> {
    let mut found = Found::default();
    if share.lead > 0 {
        let mut remarks = Remarks::default();
        calls
            .run(clock, Gauge::None, share.lead, &mut remarks)
            .await;
        found.remark_untimed(remarks, share.lead);
    }
    collector.open();
    match share.work {
        Work::Together {
            calls: each,
            batches,
        } => {
            found.ticks.reserve_exact(batches);
            found.begin = clock.start();
            for _ in 0..batches {
                let (mut total, mut remarks) = (0, Remarks::default());
                calls
                    .run(clock, Gauge::Together(&mut total), each, &mut remarks)
                    .await;
                found.ticks.push(total);
                found.remark(remarks, found.calls);
                found.calls += each;
                found.blocks += 1;
                if round.is_over(clock) {
                    break;
                }
            }
        }
        work => {
            let count = work.calls();
            found.ticks.reserve_exact(count);
            found.begin = clock.start();
            while found.calls < count {
                let piece = share.block.min(count - found.calls);
                let mut remarks = Remarks::default();
                calls
                    .run(clock, Gauge::Alone(&mut found.ticks), piece, &mut remarks)
                    .await;
                found.remark(remarks, found.calls);
                found.calls += piece;
                found.blocks += usize::from(piece == share.block);
                if round.is_over(clock) {
                    break;
                }
            }
        }
    }
    found.end = clock.stop();
    found.figures = collector.close()?;
    drop(attendance);
    let piece = share.piece();
    while round.limit.is_some() && piece > 0 && !round.all_have_finished() {
        let mut remarks = Remarks::default();
        calls.run(clock, Gauge::None, piece, &mut remarks).await;
        found.remark_untimed(remarks, piece);
    }
    Ok(found)
}
