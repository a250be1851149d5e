//! What the processor does in a call of each of two builds: counted on each side alone, since it does
//! not depend on when the call is made.

use perf_targets::{Builtin, Metric, Target};

use super::against::Opposite;
use super::bench::Bench;
use super::event_counting::counted;
use super::pair::{Answer, Answers};
use crate::measure::EventCounts;
use crate::plan::{PlannedCase, is_against_base};
use crate::registry::Work;
use crate::verdict::{
    Comparison, Decision, Figure, Reason, comparison_of_counts, event_figure, is_counted_apart,
    judge_counted,
};

/// The counts of a case and of its base.
pub(super) struct CountedApart<'a> {
    planned: &'a PlannedCase<'a>,
    /// The candidate's first; why there are none.
    sides: [Result<&'a EventCounts, String>; 2],
    works: [Work; 2],
    level: f64,
}

impl<'a> CountedApart<'a> {
    pub(super) fn new(
        planned: &'a PlannedCase<'a>,
        bench: &'a Bench<'_>,
        opposite: &'a Opposite<'_>,
        works: [Work; 2],
    ) -> Self {
        let id = &planned.case.id;
        Self {
            planned,
            sides: [
                bench.events.before(id),
                counted(opposite.counts.as_ref(), id),
            ],
            works,
            level: (1.0 - bench.confidence) / 2.0,
        }
    }

    /// Adds the answers about what is counted so.
    pub(super) fn answer(&self, answers: &mut Answers) {
        let settings = &self.planned.settings;
        let of_targets = |targets: &[Target]| {
            let apart = targets.iter().filter(|target| is_apart(target));
            apart.map(|target| self.judged(target)).collect::<Vec<_>>()
        };
        answers.targets.extend(of_targets(&settings.targets));
        answers.acceptable.extend(of_targets(&settings.acceptable));
        for rule in self.planned.regression.iter() {
            let tiers = rule.tiers(None).into_iter();
            let tiers: Vec<_> = tiers
                .filter(|(_, target)| is_apart(target))
                .map(|(severity, target)| (severity, self.judged(&target)))
                .collect();
            if !tiers.is_empty() {
                answers.rules.push(tiers);
            }
        }
    }

    /// How the instructions stand, whether a target asks for them or not.
    pub(super) fn instructions(&self) -> Option<Comparison> {
        let metric = Metric::Builtin(Builtin::Instructions);
        let [candidate, base] = self.figures(&metric).ok()?;
        comparison_of_counts(&metric, &candidate, &base)
    }

    fn judged(&self, target: &Target) -> Answer {
        let (decision, comparison) = match self.figures(&target.metric) {
            Ok([candidate, base]) => judge_counted(target, Some(&candidate), Some(&base)),
            Err(why) => (Decision::Inconclusive(Reason::NotMeasurable(why)), None),
        };
        (target.clone(), decision, comparison)
    }

    fn figures(&self, metric: &Metric) -> Result<[Figure; 2], String> {
        let figure = |side: usize| {
            let events = self.sides[side].clone()?;
            event_figure(metric, self.works[side].items, events, self.level)
                .ok_or_else(|| "the benchmark does not say its `items`".to_owned())
        };
        Ok([figure(0)?, figure(1)?])
    }
}

fn is_apart(target: &Target) -> bool {
    is_against_base(target) && is_counted_apart(target)
}
