use perf_targets::Target;

use super::decision::{Decision, Reason};
use super::judging::Judging;
use super::planning::Plan;
use crate::measure::{Samples, StreamKind};

/// A target on its way to a decision.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    target: Target,
    plan: Plan,
    decision: Decision,
    looked_at: u64,
}

/// Why the measuring of a case ends while a goal is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Every look was taken.
    AllLooks,
    /// The time for the case is over.
    Time,
}

impl Goal {
    /// A goal for `target`; what needs no timing is decided at once.
    pub(crate) fn new(target: Target, judging: &Judging, samples: &mut Samples) -> Self {
        let plan = Plan::new(&target, judging, samples);
        let decision = plan.rule.decide(None, judging, samples);
        Self {
            target,
            plan,
            decision,
            looked_at: 0,
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The number of blocks at which the goal is looked at next; `None` when it is decided or has
    /// no look left.
    pub(crate) fn next_look(&self) -> Option<(StreamKind, u64)> {
        if !self.decision.is_open() {
            return None;
        }
        let blocks = self.plan.looks?.next_look(self.looked_at)?;
        Some((self.plan.stream, blocks))
    }

    /// Looks, if a look is due.
    pub(crate) fn look(&mut self, judging: &Judging, samples: &Samples) {
        let Some((stream, due)) = self.next_look() else {
            return;
        };
        let blocks = samples.stream(stream).blocks.len() as u64;
        if blocks < due {
            return;
        }
        // A slice may span several looks: those that it passed are not taken.
        self.looked_at = blocks;
        self.decision = self
            .plan
            .rule
            .decide(self.plan.looks.as_ref(), judging, samples);
    }

    /// Turns what is still open into an answer.
    pub(crate) fn close(&mut self, ending: Ending, samples: &Samples) {
        if self.decision.is_open() {
            let has_interval = match self.plan.looks.as_ref() {
                Some(looks) => self.plan.rule.has_interval(looks, samples),
                None => false,
            };
            self.decision = Decision::Inconclusive(if self.plan.starved || !has_interval {
                Reason::TooFewCalls
            } else if ending == Ending::AllLooks || self.next_look().is_none() {
                Reason::TooClose
            } else {
                Reason::OutOfTime
            });
        }
    }
}
