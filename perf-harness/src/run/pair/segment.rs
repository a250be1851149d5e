use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use super::cut::{Cut, Outset};
use crate::measure::{CaseError, Slice, SliceReport, Warmup, Work};
use crate::plan::PlannedCase;
use crate::run::bench::Bench;
use crate::run::live::{Live, Location};
use crate::run::pace::{Pace, warm_up};
use crate::run::warm_case::refuse_error;
use crate::verdict::{Arm, Segment, SideWork};

/// Every arm of every segment warms up for so long at most, where its warm-up is told as a time.
const WARMUP: Duration = Duration::from_millis(3);
/// Calls of each arm whose allocations are counted, and about how long that takes.
const COUNTED: f64 = 512.0;
const COUNTING_NS: f64 = 2e6;

/// The environment of a launched process takes up to so many bytes more: where the stack begins
/// has a part in how fast a program is.
const MOST_PADDING: usize = 4_096;

/// A call that takes less is beyond what a clock can tell from nothing.
const LEAST_CALL_NS: f64 = 0.001;

/// The arms in the order in which a segment has them.
pub(super) const ARMS: [Side; 3] = [Side::Base, Side::Candidate, Side::Again];

/// Which arm of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Base,
    Candidate,
    Again,
}

/// A build that is launched.
#[derive(Clone, Copy)]
pub(super) struct Program<'a> {
    pub(super) path: &'a Path,
    /// Where its shared libraries are, if not where those of this program are.
    pub(super) libraries: Option<&'a OsStr>,
    /// An answer of its takes no longer than this.
    pub(super) longest: Option<Duration>,
}

/// A case as one side of a pair.
#[derive(Clone, Copy)]
pub(super) struct Party<'a> {
    pub(super) planned: &'a PlannedCase<'a>,
    /// The build that it comes from, where each segment is a launch of two builds.
    pub(super) program: Option<Program<'a>>,
}

/// What is asked of a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes {
    pub(super) single_calls: bool,
    pub(super) counts: bool,
}

/// The live arms of one segment.
pub(super) struct LiveSegment<'a> {
    arms: Vec<LiveArm<'a>>,
    bench: &'a Bench<'a>,
    segment: Segment,
}

struct LiveArm<'a> {
    side: Side,
    planned: &'a PlannedCase<'a>,
    live: Live,
    pace: Pace,
}

/// An arm that cannot be measured.
pub(super) type ArmError = (Side, CaseError);

impl<'a> LiveSegment<'a> {
    /// Makes the state of each arm and warms it up, in an order drawn at random: the first one made
    /// has another place in memory than the last. `check` sees the first call of each.
    pub(super) fn start(
        bench: &'a Bench<'a>,
        [candidate, reference]: [Party<'a>; 2],
        shows_results: bool,
        random: &mut fastrand::Rng,
        mut check: impl FnMut(Side, &SliceReport) -> Result<(), CaseError>,
    ) -> Result<Self, ArmError> {
        let mut sides = ARMS;
        random.shuffle(&mut sides);
        let mut live_segment = Self {
            arms: Vec::with_capacity(sides.len()),
            bench,
            segment: Segment::default(),
        };
        for side in sides {
            let party = match side {
                Side::Candidate => candidate,
                Side::Base | Side::Again => reference,
            };
            let padding = random.usize(..MOST_PADDING);
            let arm = LiveArm::start(bench, side, party, padding, shows_results, |report| {
                check(side, report)
            });
            live_segment.arms.push(arm.map_err(|error| (side, error))?);
        }
        Ok(live_segment)
    }

    /// Why the two sides give different results; `None` where they agree.
    pub(super) fn disagreement(&self) -> Option<String> {
        let of_side = |side| self.arms.iter().find(|arm| arm.side == side);
        let (candidate, base) = (of_side(Side::Candidate)?, of_side(Side::Base)?);
        let reference = &base.planned.case.id;
        let result = candidate.live.result();
        result.disagreement(base.live.result(), reference)
    }

    /// The work of a call of the candidate and of the reference, and who makes the calls.
    pub(super) fn works(&self) -> [SideWork; 2] {
        [Side::Candidate, Side::Base].map(|side| {
            let arm = self.arms.iter().find(|arm| arm.side == side);
            let arm = arm.expect("a segment has an arm of each side");
            SideWork {
                work: arm.live.work(arm.planned.case.work),
                callers: arm.planned.case.callers.count(),
            }
        })
    }

    /// Whether the allocations of all arms can be counted.
    pub(super) fn counts_allocations(&self) -> bool {
        self.arms.iter().all(|arm| arm.live.counts_allocations())
    }

    /// What is known of a side; of the reference the slower of its arms.
    pub(super) fn outset(&self, is_of: fn(Side) -> bool) -> Outset {
        let arms = self.arms.iter().filter(|arm| is_of(arm.side));
        let paces = arms.clone().map(|arm| arm.pace);
        let callers = arms
            .map(|arm| arm.planned.case.callers)
            .next()
            .unwrap_or_default();
        Outset {
            pace: paces.reduce(Pace::slower).expect("a side has an arm"),
            callers: callers.count(),
            share_cores: self.bench.shares_cores(callers),
        }
    }

    /// Runs the rounds, ends the arms, and tells what was seen.
    pub(super) fn run(
        mut self,
        cut: &Cut,
        wishes: Wishes,
        random: &mut fastrand::Rng,
    ) -> Result<Segment, ArmError> {
        if wishes.counts {
            for arm in &mut self.arms {
                if !arm.live.counts_allocations() {
                    continue;
                }
                let calls = (COUNTING_NS / arm.pace.wall_ns).clamp(1.0, COUNTED) as usize;
                let report = arm.run(Slice::of(Work::Counted { calls }))?;
                of_side(&mut self.segment, arm.side).counts = report.counts;
            }
        }
        // Not before: threads that a case starts are bound where the one is that starts them.
        let _bound = self.bench.bind();
        for round in 0..cut.rounds {
            // An odd number, so that a median is one of the rounds.
            if !round.is_multiple_of(2) && self.segment.measured >= cut.longest {
                break;
            }
            // Whoever runs last in one round may run first in the next: no place is anybody's.
            random.shuffle(&mut self.arms);
            for place in 0..self.arms.len() {
                self.turn(place, cut, wishes)?;
            }
        }
        for arm in self.arms {
            let side = arm.side;
            arm.live.finish().map_err(|error| (side, error))?;
        }
        Ok(self.segment)
    }

    fn turn(&mut self, place: usize, cut: &Cut, wishes: Wishes) -> Result<(), ArmError> {
        let (arm, clock) = (&mut self.arms[place], self.bench.clock);
        let overhead = clock.cost().overhead_ns;
        let turn = match arm.side {
            Side::Candidate => cut.candidate,
            Side::Base | Side::Again => cut.reference,
        };
        let report = arm.run(turn.slice)?;
        self.segment.measured += report.elapsed;
        let per_reading = match turn.slice.work {
            Work::Together { calls, .. } => overhead + self.bench.loop_ns * calls as f64,
            _ => overhead,
        };
        let read: f64 = report.ticks.iter().map(|ticks| clock.ns(*ticks)).sum();
        let least = LEAST_CALL_NS * report.calls as f64;
        let ns = (read - per_reading * report.ticks.len() as f64).max(least);
        let shown = of_side(&mut self.segment, arm.side);
        shown.add_round(&report, report.calls as u64, ns);
        if !wishes.single_calls {
            return Ok(());
        }
        let singles = match turn.single_calls {
            None => report,
            Some(slice) => {
                let report = arm.run(slice)?;
                self.segment.measured += report.elapsed;
                of_side(&mut self.segment, arm.side).add(&report, report.calls as u64);
                report
            }
        };
        let times = singles
            .ticks
            .iter()
            .map(|ticks| clock.ns(*ticks) - overhead);
        let shown = of_side(&mut self.segment, self.arms[place].side);
        shown.alone.extend(times.map(|ns| ns.max(0.0)));
        Ok(())
    }
}

impl<'a> LiveArm<'a> {
    fn start(
        bench: &'a Bench<'a>,
        side: Side,
        party: Party<'a>,
        padding: usize,
        shows_result: bool,
        check: impl FnOnce(&SliceReport) -> Result<(), CaseError>,
    ) -> Result<Self, CaseError> {
        let planned = party.planned;
        let settings = &planned.settings;
        let location = match party.program {
            Some(program) => Location::Process {
                program: program.path,
                libraries: program.libraries,
                padding: Some(padding),
                longest: program.longest,
            },
            None => bench.location(settings)?,
        };
        let mut live = Live::start(
            location,
            bench.clock,
            planned.case,
            settings.timeout,
            shows_result,
        )?;
        let first = live.run(Slice::of(Work::Counted { calls: 1 }))?;
        check(&first)?;
        let callers = planned.case.callers;
        live.pin(bench.cores_for(&first, callers))?;
        let warmup = match settings.warmup {
            Warmup::Time(time) => Warmup::Time(time.min(WARMUP)),
            Warmup::Calls(calls) => Warmup::Calls(calls),
        };
        let is_tolerant = planned.tolerates_errors;
        let warmed_up = warm_up(
            &mut live,
            bench.clock,
            warmup,
            first.elapsed,
            callers.count(),
            |report| refuse_error(report, is_tolerant),
        )?;
        Ok(Self {
            side,
            planned,
            live,
            pace: warmed_up.pace,
        })
    }

    fn run(&mut self, slice: Slice) -> Result<Box<SliceReport>, ArmError> {
        let is_tolerant = self.planned.tolerates_errors;
        self.live
            .run(slice)
            .and_then(|report| refuse_error(&report, is_tolerant).map(|()| report))
            .map_err(|error| (self.side, error))
    }
}

fn of_side(segment: &mut Segment, side: Side) -> &mut Arm {
    match side {
        Side::Base => &mut segment.base,
        Side::Candidate => &mut segment.candidate,
        Side::Again => &mut segment.again,
    }
}
