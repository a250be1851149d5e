use std::time::Duration;

use perf_targets::{Builtin, Metric};

use super::cut::{Bounds, Cut};
use super::goals::{Answers, Goals};
use super::opponent::Opponent;
use super::segment::{LiveSegment, Party, Side, Wishes};
use crate::measure::CaseError;
use crate::plan::{Plan, PlannedCase};
use crate::registry::Work;
use crate::run::bench::Bench;
use crate::run::warm_case::refuse_error;
use crate::stats::Histogram;
use crate::verdict::{
    Arm, Comparison, FIRST_LOOK, PairGoal, Reason, Segment, check_figures_of_pair, comparison_of,
    is_look,
};

/// Making the state of the arms may take so many times as long as measuring them, before the time
/// is over.
const MAKING_SHARE: u32 = 4;

/// What is told of another build whether a target asks for it or not: what moves along with a time
/// may explain it.
const TOLD_OF_BUILDS: [Builtin; 3] = [Builtin::Mean, Builtin::Allocs, Builtin::ContextSwitches];

/// A case on its way to the answers of its targets against one reference.
pub(in crate::run) struct PairRun<'a> {
    /// Where the candidate stands in the plan.
    pub(in crate::run) place: usize,
    /// What it is held against.
    pub(in crate::run) opponent: Opponent<'a>,
    candidate: &'a PlannedCase<'a>,
    reference: &'a PlannedCase<'a>,
    bench: &'a Bench<'a>,
    /// Known when both sides have said what their calls do.
    goals: Option<Goals>,
    works: [Work; 2],
    cut: Option<Cut>,
    segments: Vec<Segment>,
    measured: Duration,
    elapsed: Duration,
    latest: Option<Comparison>,
}

/// Whether a pair wants another segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Progress {
    Again,
    Done,
}

/// What was found of a pair.
#[derive(Debug)]
pub(in crate::run) struct Paired {
    /// What the reference is called.
    pub(in crate::run) reference: String,
    pub(in crate::run) answers: Answers,
    /// The work of a call of the candidate and of the reference.
    pub(in crate::run) works: [Work; 2],
    /// How figures stand that no target asks for.
    pub(in crate::run) comparisons: Vec<Comparison>,
    /// Time spent in slices.
    pub(in crate::run) measured: Duration,
    /// Time that the pair took.
    pub(in crate::run) elapsed: Duration,
    /// Times of single calls of the candidate and of the reference, where percentiles are asked for.
    pub(in crate::run) histograms: [Vec<(u64, u64)>; 2],
    /// What the user should know.
    pub(in crate::run) note: Option<String>,
}

/// A pair that cannot be measured.
#[derive(Debug)]
pub(in crate::run) struct PairError {
    pub(in crate::run) error: CaseError,
    /// Whose doing it is.
    pub(in crate::run) of: String,
    /// Whether that is the candidate.
    pub(in crate::run) is_candidate: bool,
}

impl<'a> PairRun<'a> {
    pub(in crate::run) fn new(
        plan: &'a Plan<'a>,
        place: usize,
        opponent: Opponent<'a>,
        bench: &'a Bench<'a>,
    ) -> Self {
        let reference = match opponent {
            Opponent::Case(versus) => versus.place,
            Opponent::Build { .. } => place,
        };
        Self {
            place,
            opponent,
            candidate: &plan.cases[place],
            reference: &plan.cases[reference],
            bench,
            goals: None,
            works: [plan.cases[place].case.work; 2],
            cut: None,
            segments: Vec::new(),
            measured: Duration::ZERO,
            elapsed: Duration::ZERO,
            latest: None,
        }
    }

    /// Whether there is something to find out.
    fn is_open(&self) -> bool {
        match &self.goals {
            Some(goals) => {
                let is_untold = self.opponent.is_build() && self.segments.len() < FIRST_LOOK;
                is_untold || goals.are_open()
            }
            None => {
                let mut targets = self.candidate.settings.every_target();
                self.opponent.is_build() || targets.any(|target| self.opponent.judges(target))
            }
        }
    }

    /// Measures one segment, and looks where a look is due.
    pub(in crate::run) fn turn(
        &mut self,
        random: &mut fastrand::Rng,
    ) -> Result<Progress, PairError> {
        if !self.is_open() {
            return Ok(Progress::Done);
        }
        if let Some((is_candidate, why)) = self.opponent.changed() {
            return Err(PairError {
                error: CaseError::Failed(why),
                of: self.of(Side::Candidate),
                is_candidate,
            });
        }
        let begin = self.bench.clock.start();
        let segment = self.segment(random).map_err(|(side, error)| PairError {
            error,
            of: self.of(side),
            is_candidate: side == Side::Candidate,
        })?;
        self.measured += segment.measured;
        self.segments.push(segment);
        self.elapsed += self.bench.clock.elapsed(begin);
        if let Some(goals) = &mut self.goals {
            goals.look(&self.segments);
            if is_look(self.segments.len()) {
                let open = goals.all().find(|goal| goal.is_open());
                self.latest = open.and_then(|goal| goal.comparison(&self.segments));
            }
        }
        let max_time = self.candidate.settings.max_time;
        let is_over = self.measured >= max_time || self.elapsed >= max_time * MAKING_SHARE;
        Ok(if is_over || !self.is_open() {
            Progress::Done
        } else {
            Progress::Again
        })
    }

    /// How the candidate stood in what was open at the last look.
    pub(in crate::run) fn latest(&self) -> Option<&Comparison> {
        self.latest.as_ref()
    }

    /// What a side is called.
    fn of(&self, side: Side) -> String {
        match (side, self.opponent) {
            (Side::Candidate, Opponent::Case(_)) => self.candidate.case.id.clone(),
            (_, Opponent::Case(versus)) => versus.case.id.clone(),
            (Side::Candidate, Opponent::Build { .. }) => "this build".to_owned(),
            (_, Opponent::Build { against, .. }) => against.name.clone(),
        }
    }

    fn of_side(&self, side: Side) -> &'a PlannedCase<'a> {
        match side {
            Side::Candidate => self.candidate,
            Side::Base | Side::Again => self.reference,
        }
    }

    fn segment(&mut self, random: &mut fastrand::Rng) -> Result<Segment, (Side, CaseError)> {
        let bench = self.bench;
        let begin = bench.clock.start();
        let is_first = self.segments.is_empty();
        let [program, base_program] = self.opponent.programs();
        let parties = [(self.candidate, program), (self.reference, base_program)];
        let parties = parties.map(|(planned, program)| Party { planned, program });
        let settings = &self.candidate.settings;
        let compares_results = is_first && self.candidate.case.options.same_result;
        let compares_results = compares_results && !self.opponent.is_build();
        let mut recorded = [Vec::new(), Vec::new()];
        let live = LiveSegment::start(bench, parties, compares_results, random, |side, report| {
            refuse_error(report, self.of_side(side).tolerates_errors)?;
            if is_first {
                recorded[usize::from(side != Side::Candidate)].clone_from(&report.figures);
            }
            Ok(())
        })?;
        let works = live.works();
        self.works = works.map(|side| side.work);
        let goals = self.goals.get_or_insert_with(|| {
            let counts = live.counts_allocations();
            let recorded = &recorded[0];
            Goals::new(
                self.candidate,
                self.opponent,
                works,
                counts,
                recorded,
                bench,
            )
        });
        let [of_candidate, of_base] = &recorded;
        for goal in goals.own().filter(|_| is_first) {
            let reference = self.opponent.name();
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
            single_calls: goals.all().any(PairGoal::needs_single_calls),
            counts: self.opponent.is_build() || goals.all().any(PairGoal::needs_counts),
        };
        live.run(&cut, wishes, random)
    }

    /// The answers; what is still open gets its reason.
    pub(in crate::run) fn finish(self) -> Paired {
        let is_asked = |metric: &Metric| {
            let mut goals = self.goals.iter().flat_map(Goals::all);
            goals.any(|goal| goal.target().metric == *metric)
        };
        let told = if self.opponent.is_build() {
            &TOLD_OF_BUILDS[..]
        } else {
            &[Builtin::Mean]
        };
        let told = told.iter().map(|metric| Metric::Builtin(*metric));
        let comparisons = told
            .filter(|metric| !is_asked(metric))
            .filter_map(|metric| {
                let tolerance = self.candidate.settings.tolerance;
                let is_single = [self.candidate, self.reference]
                    .iter()
                    .all(|planned| planned.case.callers.count() == 1);
                let confidence = self.bench.confidence;
                comparison_of(&metric, &self.segments, confidence, tolerance, is_single)
            })
            .map(|comparison| self.told(comparison))
            .collect();
        let callers = [self.candidate, self.reference].map(|planned| planned.case.callers);
        let reference = self.opponent.reference();
        let note = (callers[0] != callers[1]).then(|| {
            format!(
                "{} is held against {} of `{reference}`",
                callers[0].in_words(),
                callers[1].in_words()
            )
        });
        let (segments, is_build) = (self.segments, self.opponent.is_build());
        let read_ns = self.bench.clock.cost().overhead_ns;
        let histograms = [
            cells(segments.iter().map(|segment| &segment.candidate), read_ns),
            cells(segments.iter().map(|segment| &segment.base), read_ns),
        ];
        let mut answers = match self.goals {
            Some(goals) => goals.close(&segments),
            None => Answers::unanswered(self.candidate, self.opponent, &Reason::OutOfTime),
        };
        if is_build {
            answers.say_launches();
        }
        Paired {
            reference,
            answers,
            works: self.works,
            comparisons,
            measured: self.measured,
            elapsed: self.elapsed,
            histograms,
            note,
        }
    }

    /// What is found of a case whose base cannot be measured, and why.
    pub(in crate::run) fn without_base(self, why: &str) -> Paired {
        let reason = Reason::NoBaseline(Some(why.to_owned()));
        let answers = Answers::unanswered(self.candidate, self.opponent, &reason);
        Paired {
            answers,
            comparisons: Vec::new(),
            ..self.finish()
        }
    }

    /// Where segments are launches, that is what they are called.
    fn told(&self, mut comparison: Comparison) -> Comparison {
        if self.opponent.is_build() {
            comparison.evidence = comparison.evidence.of_launches();
        }
        comparison
    }
}

/// The times of single calls of some arms as they were read, the clock's cost included.
fn cells<'a>(arms: impl Iterator<Item = &'a Arm>, read_ns: f64) -> Vec<(u64, u64)> {
    let mut histogram = Histogram::new();
    for ns in arms.flat_map(|arm| &arm.alone) {
        histogram.record((ns + read_ns).round() as u64);
    }
    histogram.pairs().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_was_read_as_those_of_a_case_alone_do() {
        let arm = |alone: &[f64]| Arm {
            alone: alone.to_vec(),
            ..Arm::default()
        };
        let arms = [arm(&[10.0, 12.0]), arm(&[10.0])];
        assert_eq!(cells(arms.iter(), 20.0), [(30, 2), (32, 1)]);
    }
}
