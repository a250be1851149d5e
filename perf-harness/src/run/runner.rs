//! The run of a plan: cases take turns, those that are held against another are measured in pairs,
//! and what was missed is measured again.

use super::bench::Bench;
use super::case_run::{CaseRun, Turn};
use super::event::{Event, Launch, Leanings, ROUNDS_TOLD_EVERY, Round, told_of};
#[cfg(feature = "load")]
use super::loads::run_loads;
use super::outcome::{CaseOutcome, Status, not_run, run_ended};
use super::pair::{self, Opponent, PairError, PairRun, Progress};
use super::second;
use super::system_ledger::SystemLedger;
use crate::measure::CaseError;
use crate::plan::Plan;

/// Cases that are live at once.
const LIVE_CASES: usize = 64;

/// Measures the cases of a plan, interleaved slice by slice in an order drawn anew for each round.
/// Outcomes stand in the order of the plan.
pub(crate) fn run(
    plan: &Plan<'_>,
    bench: &Bench<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Vec<CaseOutcome> {
    let mut random = fastrand::Rng::with_seed(bench.seed);
    let runnable: Vec<usize> = (0..plan.cases.len())
        .filter(|index| plan.cases[*index].runs && plan.cases[*index].scenario.is_none())
        .collect();
    let mut run = Run {
        plan,
        bench,
        outcomes: plan.cases.iter().map(|_| None).collect(),
        watch,
        system: SystemLedger::new(bench.clock, bench.cores),
        finished: 0,
        cases: runnable.len(),
        measured_at: 0,
        begin: bench.clock.start(),
        told_at: None,
        waiting: Vec::new(),
    };
    let ended_by = run
        .measure(&runnable, &mut random)
        .and_then(|()| run.pairs(&mut random))
        .and_then(|()| run.second(&mut random))
        .err();
    #[cfg(feature = "load")]
    if ended_by.is_none() {
        let outcomes = &mut run.outcomes;
        run_loads(plan, bench, run.watch, &mut |place, outcome| {
            outcomes[place] = Some(outcome);
        });
    }
    run.outcomes
        .into_iter()
        .zip(&plan.cases)
        .map(|(outcome, planned)| match outcome {
            Some(mut outcome) => {
                second::give_up(&mut outcome);
                if let Some(id) = &ended_by {
                    pair::leave_unanswered(&mut outcome, planned, &run_ended(id));
                }
                outcome
            }
            None => not_run(planned, ended_by.as_deref()),
        })
        .collect()
}

/// Cases by who is measured together: at most so many as may be live at once, and at the end each
/// of those that run alone.
fn waves(plan: &Plan<'_>, cases: &[usize]) -> Vec<Vec<usize>> {
    let (alone, together): (Vec<usize>, Vec<usize>) = cases
        .iter()
        .partition(|index| plan.cases[**index].settings.alone);
    let mut waves: Vec<Vec<usize>> = together.chunks(LIVE_CASES).map(<[usize]>::to_vec).collect();
    waves.extend(alone.into_iter().map(|case| vec![case]));
    waves
}

struct Run<'a> {
    plan: &'a Plan<'a>,
    bench: &'a Bench<'a>,
    outcomes: Vec<Option<CaseOutcome>>,
    watch: &'a mut dyn FnMut(Event<'_>),
    system: SystemLedger<'a>,
    finished: usize,
    cases: usize,
    /// When the latest case was measured, in ticks.
    measured_at: u64,
    /// When all began, and when it was told last how far it has come, in ticks.
    begin: u64,
    told_at: Option<u64>,
    /// Cases that are measured after those that are live now.
    waiting: Vec<usize>,
}

impl<'a> Run<'a> {
    fn measure(&mut self, cases: &[usize], random: &mut fastrand::Rng) -> Result<(), String> {
        let waves = waves(self.plan, cases);
        waves.iter().enumerate().try_for_each(|(place, wave)| {
            self.waiting = waves[place + 1..].concat();
            self.wave(wave, random)
        })
    }

    /// Measures side by side what is held against another case, a segment of each pair in turn.
    fn pairs(&mut self, random: &mut fastrand::Rng) -> Result<(), String> {
        let plan = self.plan;
        let mut live: Vec<PairRun<'a>> = Vec::new();
        for (place, planned) in plan.cases.iter().enumerate() {
            for versus in &planned.versus {
                let found = |place: usize| {
                    let outcome = self.outcomes[place].as_ref();
                    outcome.is_some_and(|outcome| outcome.measured().is_some())
                };
                if found(place) && found(versus.place) {
                    let opponent = Opponent::Case(versus);
                    live.push(PairRun::new(plan, place, opponent, self.bench));
                    continue;
                }
                let id = &plan.cases[versus.place].case.id;
                let obstacle = pair::obstacle(id, self.outcomes[versus.place].as_ref());
                if let (Some(outcome), Some(why)) = (&mut self.outcomes[place], obstacle) {
                    pair::leave_open(outcome, planned, versus, &why);
                }
            }
        }
        let (mut finished, pairs) = (0, live.len());
        while !live.is_empty() {
            random.shuffle(&mut live);
            let mut next = Vec::with_capacity(live.len());
            for mut pair in live {
                (self.watch)(Event::Pair(Launch {
                    id: &plan.cases[pair.place].case.id,
                    finished,
                    pairs,
                    change: pair.latest(),
                }));
                match pair.turn(random) {
                    Ok(Progress::Again) => next.push(pair),
                    Ok(Progress::Done) => {
                        finished += 1;
                        let planned = &plan.cases[pair.place];
                        pair::join(&mut self.outcomes, planned, pair);
                    }
                    Err(PairError { error, of, .. }) => {
                        finished += 1;
                        let why = format!("`{of}`, measured in a pair: {error}");
                        self.outcomes[pair.place] = Some(CaseOutcome::errored(why, Vec::new()));
                        if matches!(error, CaseError::TimedOut(_)) {
                            return Err(of);
                        }
                    }
                }
            }
            live = next;
        }
        Ok(())
    }

    /// Measures again what was missed.
    fn second(&mut self, random: &mut fastrand::Rng) -> Result<(), String> {
        let suspects: Vec<usize> = (0..self.outcomes.len())
            .filter(|index| second::suspect(self.outcomes[*index].as_ref()).is_some())
            .collect();
        if suspects.is_empty() {
            return Ok(());
        }
        self.finished = 0;
        self.cases = suspects.len();
        let clock = self.bench.clock;
        let pause = second::PAUSE.saturating_sub(clock.elapsed(self.measured_at));
        (self.watch)(Event::Again {
            cases: self.cases,
            pause,
        });
        clock.rest(pause);
        self.measure(&suspects, random)
    }

    /// Measures some cases together. `Err` names a case that would not give the baton back: its
    /// thread goes on beside whatever is measured, so nothing is measured any more.
    fn wave(&mut self, wave: &[usize], random: &mut fastrand::Rng) -> Result<(), String> {
        let mut live: Vec<(usize, CaseRun<'a>)> = Vec::new();
        for index in wave {
            let planned = &self.plan.cases[*index];
            (self.watch)(Event::Started {
                id: &planned.case.id,
            });
            let missed = second::suspect(self.outcomes[*index].as_ref());
            match CaseRun::start(planned, self.bench, missed, wave.len() > 1) {
                Ok(case) => live.push((*index, case)),
                Err(error) => self.failed(*index, &error, Vec::new())?,
            }
        }
        let _bound = self.bench.bind();
        self.system.resume();
        let mut latest = None;
        while !live.is_empty() {
            random.shuffle(&mut live);
            let mut next = Vec::with_capacity(live.len());
            for (index, mut case) in live {
                let notes = |case: &CaseRun<'_>| case.notes();
                let resumes = latest.replace(index) == Some(index);
                let before = case.watched();
                let turn = case.turn(resumes);
                self.system.add(index, case.watched() - before);
                match turn {
                    Ok(Turn::Again) => next.push((index, case)),
                    Ok(Turn::Done(ending)) => {
                        let notes = notes(&case);
                        let system = self.system.settle(index);
                        match case.finish(ending, system) {
                            Ok(measured) => {
                                let status = Status::Measured(Box::new(measured));
                                self.done(index, CaseOutcome { status, notes });
                            }
                            Err(error) => self.failed(index, &error, notes)?,
                        }
                    }
                    Err(error) => {
                        let notes = notes(&case);
                        self.system.settle(index);
                        drop(case);
                        self.failed(index, &error, notes)?;
                    }
                }
            }
            live = next;
            self.tell(&live);
        }
        Ok(())
    }

    /// Tells how far the cases have come, if that was not told just now.
    fn tell(&mut self, live: &[(usize, CaseRun<'a>)]) {
        let clock = self.bench.clock;
        let is_due = |told| clock.elapsed(told) >= ROUNDS_TOLD_EVERY;
        if live.is_empty() || !self.told_at.is_none_or(is_due) {
            return;
        }
        // In the order of the plan: that of the round is another one each time.
        let mut in_order: Vec<&(usize, CaseRun<'a>)> = live.iter().collect();
        in_order.sort_by_key(|(index, _)| *index);
        let (_, told_of) = in_order[told_of(live.len(), clock.elapsed(self.begin))];
        let of_live = live.iter().map(|(_, case)| case.left());
        let to_come = self.waiting.iter();
        let to_come = to_come.map(|index| self.plan.cases[*index].settings.max_time);
        (self.watch)(Event::Round(Round {
            finished: self.finished,
            cases: self.cases,
            left: of_live.chain(to_come).sum(),
            id: told_of.id(),
            leanings: Leanings(&|| told_of.leanings()),
        }));
        self.told_at = Some(clock.stop());
    }

    fn failed(
        &mut self,
        index: usize,
        error: &CaseError,
        notes: Vec<String>,
    ) -> Result<(), String> {
        let outcome = match error {
            CaseError::Skipped(why) => CaseOutcome::skipped(why.clone()),
            _ => CaseOutcome::errored(error.to_string(), notes),
        };
        self.done(index, outcome);
        match error {
            CaseError::TimedOut(_) => Err(self.plan.cases[index].case.id.clone()),
            CaseError::Failed(_) | CaseError::Skipped(_) | CaseError::Interrupted => Ok(()),
        }
    }

    fn done(&mut self, index: usize, outcome: CaseOutcome) {
        self.finished += 1;
        // Its teardown was not measured.
        self.system.resume();
        self.measured_at = self.bench.clock.stop();
        self.outcomes[index] = Some(match self.outcomes[index].take() {
            Some(first) => second::joined(first, outcome),
            None => outcome,
        });
        (self.watch)(Event::Finished {
            id: &self.plan.cases[index].case.id,
        });
    }
}
