use perf_targets::{Builtin, Limit, Metric, Target};

use super::decision::{Decision, Reason, Suspicion};
use super::figure::Figure;
use super::judging::Judging;
use super::leaning::{self, Leaning};
use super::planning::Plan;
use super::summary::Summary;
use crate::measure::{Samples, StreamKind};
use crate::stats::Looks;

/// A target on its way to a decision.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    target: Target,
    plan: Plan,
    decision: Decision,
    looked_at: u64,
    attempt: Attempt,
}

/// How often a case was measured: what noise may have made at first is measured once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    First,
    /// With a witness beside it; what is found stands.
    Second,
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
    pub(crate) fn new(
        target: Target,
        attempt: Attempt,
        judging: &Judging,
        samples: &mut Samples,
    ) -> Self {
        let plan = Plan::new(&target, judging, samples);
        let mut goal = Self {
            target,
            plan,
            decision: Decision::Open,
            looked_at: 0,
            attempt,
        };
        goal.decide(None, judging, samples);
        goal
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The figure that the answer is about. What was certified bounds it too: the test at the limit may
    /// know more than the interval, which has its design effect from calls at the figure.
    pub(crate) fn figure(&self, summary: &Summary) -> Option<Figure> {
        let mut figure = summary.figure(&self.target.metric)?.clone();
        let is_tested_at_its_limit = matches!(
            self.target.metric,
            Metric::Percentile(_) | Metric::Builtin(Builtin::Median)
        );
        if let (true, Limit::Absolute(limit)) = (is_tested_at_its_limit, &self.target.limit) {
            let is_upper = self.target.op.is_upper_bound();
            match self.decision {
                Decision::Pass if is_upper => at_most(&mut figure.upper, limit.value),
                Decision::Fail if is_upper => at_least(&mut figure.lower, limit.value),
                Decision::Pass => at_least(&mut figure.lower, limit.value),
                Decision::Fail => at_most(&mut figure.upper, limit.value),
                _ => {}
            }
        }
        Some(figure)
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
        self.decide(self.plan.looks, judging, samples);
    }

    fn decide(&mut self, looks: Option<Looks>, judging: &Judging, samples: &Samples) {
        let rule = &self.plan.rule;
        let decision = rule.decide(looks.as_ref(), judging, samples);
        self.decision = match (self.attempt, rule.suspicion(&decision, judging, samples)) {
            (Attempt::First, Some(suspicion)) => Decision::Suspect(suspicion),
            _ => decision,
        };
    }

    /// Takes one of the looks that the time did not allow, at what there is. Fewer calls than those of
    /// the first look can refute and not certify.
    fn look_at_the_end(&mut self, judging: &Judging, samples: &Samples) {
        let (Some((stream, _)), Some(looks)) = (self.next_look(), self.plan.looks) else {
            return;
        };
        self.decide(Some(looks), judging, samples);
        let is_early = (samples.stream(stream).blocks.len() as u64) < looks.first();
        let is_missed = matches!(
            self.decision,
            Decision::Fail | Decision::Suspect(Suspicion::Missed)
        );
        if is_early && !is_missed {
            self.decision = Decision::Open;
        }
    }

    /// What the answer leans to; `None` where nothing is known yet.
    pub(crate) fn leaning(&self, judging: &Judging, samples: &Samples) -> Option<Leaning> {
        if let Some(passes) = leaning::passes(&self.decision) {
            return Some(Leaning::Decided { passes });
        }
        let looks = self.plan.looks.as_ref()?;
        let rule = &self.plan.rule;
        leaning::towards(looks, |looks| rule.decide(Some(looks), judging, samples))
    }

    /// Turns what is still open into an answer.
    pub(crate) fn close(&mut self, ending: Ending, judging: &Judging, samples: &Samples) {
        if self.plan.rule.is_judged_at_the_end() {
            self.decide(None, judging, samples);
        } else if ending == Ending::Time {
            self.look_at_the_end(judging, samples);
        }
        if !self.decision.is_open() {
            return;
        }
        let rule = &self.plan.rule;
        let looks = self.plan.looks.as_ref();
        let has_interval = looks.is_some_and(|looks| rule.has_interval(looks, judging, samples));
        let noise = looks.and_then(|looks| rule.hidden_by_noise(looks, judging, samples));
        self.decision = Decision::Inconclusive(if let Some(noise) = noise {
            noise
        } else if self.plan.starved || !has_interval {
            Reason::TooFewCalls
        } else if looks.is_some_and(|looks| rule.is_heavy_tailed(looks, judging, samples)) {
            Reason::HeavyTail
        } else if ending == Ending::AllLooks || self.next_look().is_none() {
            Reason::TooClose
        } else {
            Reason::OutOfTime
        });
    }
}

fn at_most(end: &mut Option<f64>, limit: f64) {
    *end = end.map(|end| end.min(limit));
}

fn at_least(end: &mut Option<f64>, limit: f64) {
    *end = end.map(|end| end.max(limit));
}
