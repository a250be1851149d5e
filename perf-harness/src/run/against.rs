//! The run of a plan against another build: each case in pairs, a launch of both builds after the
//! other.

use std::collections::VecDeque;
use std::time::Duration;

use super::bench::Bench;
use super::counted_apart::CountedApart;
use super::event::{Event, Launch};
use super::event_counting::UnderValgrind;
use super::outcome::{CaseOutcome, Judged, JudgedRule, Measured, Status, not_run};
use super::pair::{Answer, Opponent, PairError, PairRun, Paired, Progress};
use super::worker::CaseList;
use crate::config::Against;
use crate::host::{FileStamp, is_interrupted};
use crate::measure::{CaseError, Ledger};
use crate::plan::{Plan, PlannedCase, is_against_base};
use crate::store::wire;
use crate::verdict::{Comparison, Decision, Reason, Summary};

/// Cases whose launches take turns: enough that those of one are spread over seconds, and so few that
/// the first ones are decided long before the last ones begin.
const LIVE_PAIRS: usize = 8;

/// Another build as reports have it; `command` has started the comparison.
pub(crate) fn base_of(against: &Against, command: Option<String>) -> wire::Base {
    wire::Base {
        name: against.name.clone(),
        program: against.program.display().to_string(),
        command,
    }
}

/// What came of a run against another build.
#[derive(Debug)]
pub(crate) struct AgainstRun {
    /// In the order of the plan.
    pub(crate) outcomes: Vec<CaseOutcome>,
    /// Whether the user ended it before everything was decided.
    pub(crate) was_interrupted: bool,
}

/// The other build, and what the comparison may take.
#[derive(Debug)]
pub(crate) struct Opposite<'a> {
    pub(crate) against: &'a Against,
    pub(crate) cases: &'a CaseList,
    /// What its calls do under valgrind, where that was asked for.
    pub(crate) counts: Option<UnderValgrind>,
    /// All cases together are measured so long at most.
    pub(crate) budget: Option<Duration>,
}

/// Holds the cases of a plan against those of another build.
pub(crate) fn run_against(
    plan: &Plan<'_>,
    bench: &Bench<'_>,
    opposite: &Opposite<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<AgainstRun, CaseError> {
    let mut random = fastrand::Rng::with_seed(bench.seed);
    let program = bench.this_program()?;
    let Opposite {
        against, budget, ..
    } = *opposite;
    let stamp = |path| {
        FileStamp::of(path).map_err(|error| {
            CaseError::Failed(format!("cannot read `{}`: {error}", path.display()))
        })
    };
    let stamps = [stamp(program)?, stamp(&against.program)?];
    let opponent = Opponent::Build {
        against,
        program,
        budget,
        stamps: &stamps,
    };
    let mut outcomes: Vec<Option<CaseOutcome>> = Vec::with_capacity(plan.cases.len());
    let mut waiting = VecDeque::new();
    for (place, planned) in plan.cases.iter().enumerate() {
        let is_shared = opposite.cases.ids.contains(planned.case.single_caller_id());
        outcomes.push(if !planned.runs {
            Some(not_run(planned, None))
        } else if is_shared {
            waiting.push_back(PairRun::new(plan, place, opponent, bench));
            None
        } else {
            Some(new(planned, against))
        });
    }
    let begin = bench.clock.start();
    let is_over =
        || is_interrupted() || budget.is_some_and(|budget| bench.clock.elapsed(begin) >= budget);
    let pairs = waiting.len();
    let mut live: Vec<PairRun<'_>> = Vec::new();
    while !is_over() {
        let free = LIVE_PAIRS - live.len();
        live.extend(waiting.drain(..free.min(waiting.len())));
        if live.is_empty() {
            break;
        }
        random.shuffle(&mut live);
        let mut next = Vec::with_capacity(live.len());
        for mut pair in live {
            if is_over() {
                next.push(pair);
                continue;
            }
            let planned = &plan.cases[pair.place];
            watch(Event::Launch(Launch {
                id: &planned.case.id,
                finished: pairs - outcomes.iter().filter(|outcome| outcome.is_none()).count(),
                pairs,
                change: pair.latest(),
            }));
            match pair.turn(&mut random) {
                Ok(Progress::Again)
                | Err(PairError {
                    error: CaseError::Interrupted,
                    ..
                }) => next.push(pair),
                Ok(Progress::Done) => {
                    let place = pair.place;
                    outcomes[place] = Some(outcome(planned, pair.finish(), bench, opposite));
                }
                // Whichever side has found that something is not there.
                Err(PairError {
                    error: CaseError::Skipped(why),
                    ..
                }) => outcomes[pair.place] = Some(CaseOutcome::skipped(why)),
                Err(PairError {
                    error,
                    of,
                    is_candidate: true,
                }) => {
                    let why = format!("in `{of}`: {error}");
                    outcomes[pair.place] = Some(CaseOutcome::errored(why, Vec::new()));
                }
                // A change that mends a benchmark has nothing to be held against.
                Err(PairError { error, of, .. }) => {
                    let place = pair.place;
                    let paired = pair.without_base(&format!("in `{of}`: {error}"));
                    outcomes[place] = Some(outcome(planned, paired, bench, opposite));
                }
            }
        }
        live = next;
    }
    for pair in live.into_iter().chain(waiting) {
        let place = pair.place;
        let mut paired = pair.finish();
        paired.answers.were_cut_short(if is_interrupted() {
            "the run was interrupted"
        } else {
            "the time budget was used up; raise `--time-budget`"
        });
        outcomes[place] = Some(outcome(&plan.cases[place], paired, bench, opposite));
    }
    let outcomes = outcomes.into_iter().zip(&plan.cases);
    Ok(AgainstRun {
        outcomes: outcomes
            .map(|(outcome, planned)| outcome.unwrap_or_else(|| not_run(planned, None)))
            .collect(),
        was_interrupted: is_interrupted(),
    })
}

/// A case that the base lacks: there is nothing to hold it against.
fn new(planned: &PlannedCase<'_>, against: &Against) -> CaseOutcome {
    let why = format!("`{}` has no such benchmark", against.name);
    let open = |targets: &[perf_targets::Target]| {
        let relative = targets.iter().filter(|target| is_against_base(target));
        let open = relative.map(|target| Judged {
            target: target.clone(),
            decision: Decision::Inconclusive(Reason::NoBaseline(Some(why.clone()))),
            figure: None,
            ledger: Ledger::default(),
            was_suspect: None,
            comparison: None,
        });
        open.collect()
    };
    CaseOutcome {
        notes: vec![format!("new: {why}")],
        status: Status::Measured(Box::new(Measured {
            targets: open(&planned.settings.targets),
            acceptable: open(&planned.settings.acceptable),
            is_new_to: Some(base_of(against, None).reference()),
            ..Measured::default()
        })),
    }
}

fn outcome(
    planned: &PlannedCase<'_>,
    paired: Paired,
    bench: &Bench<'_>,
    opposite: &Opposite<'_>,
) -> CaseOutcome {
    let reference = &paired.reference;
    let counted = CountedApart::new(planned, bench, opposite, paired.works);
    let judged = |(target, decision, comparison): Answer| Judged {
        figure: comparison.as_ref().map(Comparison::figure),
        target,
        decision,
        ledger: Ledger::default(),
        was_suspect: None,
        comparison: comparison.map(|comparison| (reference.clone(), comparison)),
    };
    let [histogram, base_histogram] = paired.histograms;
    let mut answers = paired.answers;
    counted.answer(&mut answers);
    let rules: Vec<JudgedRule> = answers
        .rules
        .into_iter()
        .map(|tiers| JudgedRule {
            tiers: tiers
                .into_iter()
                .map(|(severity, answer)| (severity, judged(answer)))
                .collect(),
        })
        .collect();
    let targets: Vec<Judged> = answers.targets.into_iter().map(judged).collect();
    let of_targets = targets
        .iter()
        .filter_map(|judged| judged.comparison.clone());
    let of_rules = rules
        .iter()
        .filter_map(|rule| rule.tiers.first()?.1.comparison.clone());
    let others = paired.comparisons.into_iter().chain(counted.instructions());
    let others = others.map(|comparison| (reference.clone(), comparison));
    let mut comparisons: Vec<_> = of_rules.chain(of_targets).chain(others).collect();
    // What a case is held to by several targets is told once.
    let mut told = Vec::new();
    comparisons.retain(|(_, comparison)| {
        let is_new = !told.contains(&comparison.metric);
        told.push(comparison.metric.clone());
        is_new
    });
    let absolute = planned.settings.targets.iter();
    let unjudged = absolute.filter(|target| !is_against_base(target)).count();
    let mut notes: Vec<String> = paired.note.into_iter().collect();
    if unjudged > 0 {
        let are = if unjudged == 1 { "is" } else { "are" };
        notes.push(format!(
            "{unjudged} of its targets {are} not relative to the base, and left to runs without --against"
        ));
    }
    CaseOutcome {
        notes,
        status: Status::Measured(Box::new(Measured {
            summary: Summary::of_comparisons(comparisons.iter().map(|(_, comparison)| comparison)),
            targets,
            acceptable: answers.acceptable.into_iter().map(judged).collect(),
            rules,
            watched: paired.measured,
            span: paired.elapsed,
            comparisons,
            histogram,
            base_histogram,
            ..Measured::default()
        })),
    }
}
