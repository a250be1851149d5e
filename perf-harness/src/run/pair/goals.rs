use perf_targets::{Builtin, Metric, Target};

use super::opponent::Opponent;
use crate::measure::RecordedFigure;
use crate::plan::{PlannedCase, Rule, Severity};
use crate::registry::Work;
use crate::run::bench::Bench;
use crate::verdict::{Comparison, Decision, PairGoal, Reason, Segment, SideWork};

/// A target with its answer, and what it rests on.
pub(in crate::run) type Answer = (Target, Decision, Option<Comparison>);

/// What a pair is to answer.
#[derive(Debug)]
pub(super) struct Goals {
    targets: Vec<PairGoal>,
    acceptable: Vec<PairGoal>,
    /// The tiers of each rule of `[regression]`.
    rules: Vec<Vec<(Severity, PairGoal)>>,
}

/// The answers to them.
#[derive(Debug, Default)]
pub(in crate::run) struct Answers {
    pub(in crate::run) targets: Vec<Answer>,
    pub(in crate::run) acceptable: Vec<Answer>,
    pub(in crate::run) rules: Vec<Vec<(Severity, Answer)>>,
}

impl Answers {
    /// None of the goals, for this reason.
    pub(super) fn unanswered(
        planned: &PlannedCase<'_>,
        opponent: Opponent<'_>,
        reason: &Reason,
    ) -> Self {
        let untold = |target: &Target| {
            let decision = Decision::Inconclusive(reason.clone());
            (target.clone(), decision, None)
        };
        let all = |targets: &[Target]| {
            let judged = targets.iter().filter(|target| opponent.judges(target));
            judged.map(untold).collect()
        };
        let rules = judged_rules(planned, opponent, &[]).map(|(_, tiers)| {
            let tiers = tiers.iter();
            let untold = tiers.map(|(severity, target)| (*severity, untold(target)));
            untold.collect()
        });
        Self {
            targets: all(&planned.settings.targets),
            acceptable: all(&planned.settings.acceptable),
            rules: rules.collect(),
        }
    }

    /// Says why answers are open that time would have given.
    pub(in crate::run) fn were_cut_short(&mut self, why: &'static str) {
        let tiers = self.rules.iter_mut().flatten().map(|(_, answer)| answer);
        let answers = self.targets.iter_mut().chain(&mut self.acceptable);
        for (_, decision, _) in answers.chain(tiers) {
            if *decision == Decision::Inconclusive(Reason::OutOfTime) {
                *decision = Decision::Inconclusive(Reason::CutShort(why.into()));
            }
        }
    }

    /// Calls segments launches, where they are.
    pub(super) fn say_launches(&mut self) {
        let tiers = self.rules.iter_mut().flatten().map(|(_, answer)| answer);
        let answers = self.targets.iter_mut().chain(&mut self.acceptable);
        for (_, _, comparison) in answers.chain(tiers) {
            if let Some(comparison) = comparison {
                comparison.evidence = comparison.evidence.of_launches();
            }
        }
    }
}

/// The rules that a pair can answer, each with its tiers; `recorded` says which way figures of the
/// benchmark's own are better.
fn judged_rules<'a>(
    planned: &'a PlannedCase<'_>,
    opponent: Opponent<'a>,
    recorded: &'a [RecordedFigure],
) -> impl Iterator<Item = (&'a Rule, Vec<(Severity, Target)>)> {
    let rules = if opponent.is_build() {
        &planned.regression[..]
    } else {
        &[]
    };
    rules.iter().filter_map(move |rule| {
        let better = match &rule.metric {
            Metric::Own { name, .. } => {
                let figure = recorded.iter().find(|figure| figure.name == *name);
                figure.and_then(|figure| figure.better)
            }
            _ => None,
        };
        let mut tiers = rule.tiers(better);
        tiers.retain(|(_, target)| opponent.judges(target));
        (!tiers.is_empty()).then_some((rule, tiers))
    })
}

/// Whether neither side says what the metric is counted by: a rule is for all cases, and this one has
/// no such metric.
fn lacks_work(metric: &Metric, works: [SideWork; 2]) -> bool {
    let none = |amount: fn(&Work) -> Option<u64>| {
        works
            .iter()
            .all(|side| amount(&side.work).is_none_or(|amount| amount == 0))
    };
    match metric {
        Metric::Builtin(Builtin::ItemRate) | Metric::PerItem(_) => none(|work| work.items),
        Metric::Builtin(Builtin::Bandwidth) => none(|work| work.bytes),
        _ => false,
    }
}

impl Goals {
    /// The goals of a case against an opponent, by the work of a call of each side.
    pub(super) fn new(
        planned: &PlannedCase<'_>,
        opponent: Opponent<'_>,
        works: [SideWork; 2],
        counts_allocations: bool,
        recorded: &[RecordedFigure],
        bench: &Bench<'_>,
    ) -> Self {
        let settings = &planned.settings;
        let goal = |target: &Target| {
            let goal = PairGoal::new(
                target.clone(),
                works,
                bench.confidence,
                settings.tolerance,
                bench.clock.cost().resolution_ns,
            );
            let goal = if opponent.is_build() {
                goal.with_floor()
            } else {
                goal
            };
            if goal.needs_counts() && opponent.is_build() && !counts_allocations {
                goal.refused("the allocator of one of the builds does not count")
            } else {
                goal
            }
        };
        let goals = |targets: &[Target]| {
            let judged = targets.iter().filter(|target| opponent.judges(target));
            judged.map(goal).collect()
        };
        let rules = judged_rules(planned, opponent, recorded).map(|(rule, tiers)| {
            let may_lack = rule.is_built_in || lacks_work(&rule.metric, works);
            let tiers = tiers.iter();
            let goals = tiers.map(|(severity, target)| (*severity, goal(target)));
            let goals = goals.filter(|(_, goal)| goal.is_open() || !may_lack);
            goals.collect::<Vec<_>>()
        });
        Self {
            targets: goals(&settings.targets),
            acceptable: goals(&settings.acceptable),
            rules: rules.filter(|tiers| !tiers.is_empty()).collect(),
        }
    }

    /// The goals that come from targets of the case.
    pub(super) fn own(&self) -> impl Iterator<Item = &PairGoal> {
        self.targets.iter().chain(&self.acceptable)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &PairGoal> {
        let tiers = self.rules.iter().flatten().map(|(_, goal)| goal);
        self.own().chain(tiers)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut PairGoal> {
        let tiers = self.rules.iter_mut().flatten().map(|(_, goal)| goal);
        self.targets
            .iter_mut()
            .chain(&mut self.acceptable)
            .chain(tiers)
    }

    pub(super) fn are_open(&self) -> bool {
        self.all().any(PairGoal::is_open)
    }

    pub(super) fn look(&mut self, segments: &[Segment]) {
        for goal in self.all_mut() {
            goal.look(segments);
        }
    }

    /// The answers; what is still open gets its reason.
    pub(super) fn close(mut self, segments: &[Segment]) -> Answers {
        for goal in self.all_mut() {
            goal.close(segments);
        }
        // What no call of either side has recorded is not a case's metric.
        self.rules
            .retain(|tiers| tiers.iter().all(|(_, goal)| goal.is_about(segments)));
        let answer = |goal: &PairGoal| {
            (
                goal.target().clone(),
                goal.decision().clone(),
                goal.comparison(segments),
            )
        };
        Answers {
            targets: self.targets.iter().map(answer).collect(),
            acceptable: self.acceptable.iter().map(answer).collect(),
            rules: self
                .rules
                .iter()
                .map(|tiers| {
                    let tiers = tiers.iter();
                    tiers
                        .map(|(severity, goal)| (*severity, answer(goal)))
                        .collect()
                })
                .collect(),
        }
    }
}
