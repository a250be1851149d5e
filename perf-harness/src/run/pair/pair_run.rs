use std::time::Duration;

use perf_targets::{Metric, Target};

use super::cut::{Bounds, Cut};
use super::segment::{LiveSegment, Side, Wishes};
use crate::measure::CaseError;
use crate::plan::{Plan, PlannedCase, Versus, versus_name};
use crate::registry::Work;
use crate::run::bench::Bench;
use crate::run::warm_case::refuse_error;
use crate::verdict::{
    Comparison, Decision, PairGoal, Segment, SideWork, check_figures_of_pair, is_counted_apart,
    mean_comparison,
};

/// Making the state of the arms may take so many times as long as measuring them, before the time
/// is over.
const MAKING_SHARE: u32 = 4;

/// A case on its way to the answers of its targets against one reference.
pub(in crate::run) struct PairRun<'a> {
    /// Where the candidate stands in the plan.
    pub(in crate::run) place: usize,
    /// What it is held against.
    pub(in crate::run) versus: &'a Versus<'a>,
    candidate: &'a PlannedCase<'a>,
    reference: &'a PlannedCase<'a>,
    bench: &'a Bench<'a>,
    targets: Vec<PairGoal>,
    acceptable: Vec<PairGoal>,
    cut: Option<Cut>,
    segments: Vec<Segment>,
    measured: Duration,
    elapsed: Duration,
}

/// Whether a pair wants another segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Progress {
    Again,
    Done,
}

/// A target with its answer, and what it rests on.
pub(in crate::run) type Answer = (Target, Decision, Option<Comparison>);

/// What was found of a pair.
#[derive(Debug)]
pub(in crate::run) struct Paired {
    /// The id of the reference.
    pub(in crate::run) reference: String,
    pub(in crate::run) targets: Vec<Answer>,
    pub(in crate::run) acceptable: Vec<Answer>,
    /// How the mean stands, whether a target asks for it or not.
    pub(in crate::run) mean: Option<Comparison>,
    /// What the user should know.
    pub(in crate::run) note: Option<String>,
}

/// A pair that cannot be measured.
#[derive(Debug)]
pub(in crate::run) struct PairError {
    pub(in crate::run) error: CaseError,
    /// The id of the case whose doing it is.
    pub(in crate::run) of: String,
}

impl<'a> PairRun<'a> {
    pub(in crate::run) fn new(
        plan: &'a Plan<'a>,
        place: usize,
        versus: &'a Versus<'a>,
        bench: &'a Bench<'a>,
        [of_candidate, of_reference]: [Work; 2],
    ) -> Self {
        let candidate = &plan.cases[place];
        let reference = &plan.cases[versus.place];
        let settings = &candidate.settings;
        let goals = |targets: &[Target]| {
            targets
                .iter()
                .filter(|target| versus_name(target) == Some(&versus.name))
                .filter(|target| !is_counted_apart(target))
                .map(|target| {
                    let side = |planned: &PlannedCase<'_>, work| SideWork {
                        work,
                        callers: planned.case.callers.count(),
                    };
                    let work = [side(candidate, of_candidate), side(reference, of_reference)];
                    PairGoal::new(
                        target.clone(),
                        work,
                        bench.confidence,
                        settings.tolerance,
                        bench.clock.cost().resolution_ns,
                    )
                })
                .collect()
        };
        Self {
            place,
            versus,
            candidate,
            reference,
            bench,
            targets: goals(&settings.targets),
            acceptable: goals(&settings.acceptable),
            cut: None,
            segments: Vec::new(),
            measured: Duration::ZERO,
            elapsed: Duration::ZERO,
        }
    }

    fn goals(&self) -> impl Iterator<Item = &PairGoal> {
        self.targets.iter().chain(&self.acceptable)
    }

    /// Measures one segment, and looks where a look is due.
    pub(in crate::run) fn turn(
        &mut self,
        random: &mut fastrand::Rng,
    ) -> Result<Progress, PairError> {
        if !self.goals().any(PairGoal::is_open) {
            return Ok(Progress::Done);
        }
        let begin = self.bench.clock.start();
        let segment = self.segment(random).map_err(|(side, error)| PairError {
            error,
            of: self.of(side).case.id.clone(),
        })?;
        self.measured += segment.measured;
        self.segments.push(segment);
        self.elapsed += self.bench.clock.elapsed(begin);
        for goal in self.targets.iter_mut().chain(&mut self.acceptable) {
            goal.look(&self.segments);
        }
        let max_time = self.candidate.settings.max_time;
        let is_over = self.measured >= max_time || self.elapsed >= max_time * MAKING_SHARE;
        Ok(if is_over || !self.goals().any(PairGoal::is_open) {
            Progress::Done
        } else {
            Progress::Again
        })
    }

    fn of(&self, side: Side) -> &'a PlannedCase<'a> {
        match side {
            Side::Candidate => self.candidate,
            Side::Base | Side::Again => self.reference,
        }
    }

    fn segment(&mut self, random: &mut fastrand::Rng) -> Result<Segment, (Side, CaseError)> {
        let bench = self.bench;
        let begin = bench.clock.start();
        let is_first = self.segments.is_empty();
        let sides = [self.candidate, self.reference];
        let settings = &self.candidate.settings;
        let compares_results = is_first && self.candidate.case.options.same_result;
        let mut recorded = [Vec::new(), Vec::new()];
        let live = LiveSegment::start(bench, sides, compares_results, random, |side, report| {
            refuse_error(report, self.of(side).tolerates_errors)?;
            if is_first {
                recorded[usize::from(side != Side::Candidate)].clone_from(&report.figures);
            }
            Ok(())
        })?;
        let [of_candidate, of_base] = &recorded;
        for goal in self.goals().filter(|_| is_first) {
            let reference = &self.reference.case.id;
            check_figures_of_pair(goal.target(), [of_candidate, of_base], reference)
                .map_err(|why| (Side::Candidate, CaseError::Failed(why)))?;
        }
        if let (true, Some(why)) = (compares_results, live.disagreement()) {
            let error = CaseError::Failed(format!("`same_result`: {why}"));
            return Err((Side::Candidate, error));
        }
        let made = bench.clock.elapsed(begin);
        let cut = *self.cut.get_or_insert_with(|| {
            Cut::new(
                live.outset(|side| side == Side::Candidate),
                live.outset(|side| side != Side::Candidate),
                bench.clock.cost(),
                Bounds {
                    making: made,
                    time: settings.max_time,
                    most_calls: settings.iters,
                },
            )
        });
        let wishes = Wishes {
            single_calls: self.goals().any(PairGoal::needs_single_calls),
            counts: bench.counts_allocations && self.goals().any(PairGoal::needs_counts),
        };
        live.run(&cut, wishes, random)
    }

    /// The answers; what is still open gets its reason.
    pub(in crate::run) fn finish(mut self) -> Paired {
        for goal in self.targets.iter_mut().chain(&mut self.acceptable) {
            goal.close(&self.segments);
        }
        let answers = |goals: &[PairGoal]| {
            goals
                .iter()
                .map(|goal| {
                    (
                        goal.target().clone(),
                        goal.decision().clone(),
                        goal.comparison(&self.segments),
                    )
                })
                .collect()
        };
        let is_mean =
            |goal: &PairGoal| goal.target().metric == Metric::Builtin(perf_targets::Builtin::Mean);
        let callers = [self.candidate, self.reference].map(|planned| planned.case.callers);
        let reference = &self.reference.case.id;
        let note = (callers[0] != callers[1]).then(|| {
            format!(
                "{} is held against {} of `{reference}`",
                callers[0].in_words(),
                callers[1].in_words()
            )
        });
        Paired {
            note,
            reference: self.reference.case.id.clone(),
            targets: answers(&self.targets),
            acceptable: answers(&self.acceptable),
            mean: (!self.goals().any(is_mean))
                .then(|| {
                    let tolerance = self.candidate.settings.tolerance;
                    mean_comparison(&self.segments, self.bench.confidence, tolerance)
                })
                .flatten(),
        }
    }
}
