//! What a case is measured for: its targets, or failing these a median that is known well enough.

use perf_targets::Target;

use super::outcome::{Judged, Measured};
use crate::measure::{Samples, StreamKind};
use crate::plan::{PlannedCase, loosens, versus_name};
use crate::verdict::{
    Attempt, Decision, Ending, Goal, Judging, Leaning, PrecisionGoal, Summary, counts_events,
};

/// The answers that a case is measured for.
#[derive(Debug)]
pub(super) struct CaseGoals {
    targets: Vec<Goal>,
    acceptable: Vec<Goal>,
    /// What ends a case that no timed target ends, or whose figures are kept.
    precision: Option<PrecisionGoal>,
}

impl CaseGoals {
    /// All that the case's own samples answer; of what was measured before only what was `missed`.
    pub(super) fn new(
        planned: &PlannedCase<'_>,
        missed: Option<&Measured>,
        judging: &Judging,
        samples: &mut Samples,
    ) -> Self {
        let settings = &planned.settings;
        let attempt = if missed.is_some() {
            Attempt::Second
        } else {
            Attempt::First
        };
        let mut goal = |target: &Target| Goal::new(target.clone(), attempt, judging, samples);
        let targets: Vec<Goal> = settings
            .targets
            .iter()
            .filter(|target| is_judged_alone(target))
            .filter(|target| missed.is_none_or(|missed| missed.is_suspect(target)))
            .map(&mut goal)
            .collect();
        let acceptable = settings
            .acceptable
            .iter()
            .filter(|looser| is_judged_alone(looser))
            .filter(|looser| {
                missed.is_none() || targets.iter().any(|goal| loosens(looser, goal.target()))
            })
            .map(&mut goal)
            .collect();
        let nothing_timed = targets.iter().all(|goal| goal.next_look().is_none());
        // Pairs tell how two cases stand to each other, and better.
        let is_shown_for_itself =
            planned.is_selected && planned.versus.is_empty() && !planned.is_reference;
        let is_wanted = planned.is_kept || nothing_timed && is_shown_for_itself;
        let precision = (is_wanted && missed.is_none())
            .then(|| PrecisionGoal::new(settings.precision, judging, samples))
            .map(|goal| {
                if planned.is_kept {
                    goal.with_mean()
                } else {
                    goal
                }
            });
        Self {
            targets,
            acceptable,
            precision,
        }
    }

    fn goals_mut(&mut self) -> impl Iterator<Item = &mut Goal> {
        self.targets.iter_mut().chain(&mut self.acceptable)
    }

    /// Looks, where a look is due.
    pub(super) fn look(&mut self, judging: &Judging, samples: &Samples) {
        for goal in self.goals_mut() {
            goal.look(judging, samples);
        }
        if let Some(precision) = &mut self.precision {
            precision.look(judging, samples);
        }
    }

    /// The fewest blocks of a stream at which something is looked at next; `None` where nothing is.
    pub(super) fn next_look(&self, stream: StreamKind) -> Option<u64> {
        let failed = |goal: &Goal| *goal.decision() == Decision::Fail;
        // The looser tier matters only once a target was missed.
        let acceptable = self
            .acceptable
            .iter()
            .filter(|_| self.targets.iter().any(failed));
        self.targets
            .iter()
            .chain(acceptable)
            .filter_map(Goal::next_look)
            .chain(self.precision.as_ref().and_then(PrecisionGoal::next_look))
            .filter(|(of, _)| *of == stream)
            .map(|(_, blocks)| blocks)
            .min()
    }

    /// Gives what is still open its reason.
    pub(super) fn close(&mut self, ending: Ending, judging: &Judging, samples: &Samples) {
        for goal in self.goals_mut() {
            goal.close(ending, judging, samples);
        }
    }

    /// What the answers lean to.
    pub(super) fn leanings(
        &self,
        judging: &Judging,
        samples: &Samples,
    ) -> Vec<(String, Option<Leaning>)> {
        let goals = self.targets.iter();
        goals
            .map(|goal| {
                let target = goal.target().to_string();
                (target, goal.leaning(judging, samples))
            })
            .collect()
    }

    /// The answers about the targets and about their looser tiers.
    pub(super) fn judged(&self, summary: &Summary, samples: &Samples) -> [Vec<Judged>; 2] {
        let judged = |goals: &[Goal]| {
            let judged = goals.iter().map(|goal| Judged {
                target: goal.target().clone(),
                decision: goal.decision().clone(),
                figure: goal.figure(summary),
                ledger: samples.ledger.clone(),
                was_suspect: None,
                comparison: None,
            });
            judged.collect()
        };
        [judged(&self.targets), judged(&self.acceptable)]
    }

    /// Whether a target is on what the processor does in single calls.
    pub(super) fn judges_events(&self) -> bool {
        self.targets.iter().any(|goal| counts_events(goal.target()))
    }

    /// What is not known well enough, where that is what the case is measured for.
    pub(super) fn lacking_precision(&self) -> Option<String> {
        self.precision.as_ref()?.lack()
    }
}

/// Whether a case's own samples answer; else it is a pair that does.
fn is_judged_alone(target: &Target) -> bool {
    versus_name(target).is_none()
}
