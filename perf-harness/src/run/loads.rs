//! The loads of a plan, one after the other: their cases become live, are called by the scenario, and
//! end.

use std::time::Duration;

use super::bench::Bench;
use super::event::Event;
use super::load_drive::LiveDrive;
use super::outcome::{CaseOutcome, Status, run_ended};
use super::scenario::{
    LoadOf, LoggedDrive, Member, ResourcesBySecond, Watches, begin_logs, run_load,
};
use crate::child;
use crate::clock::unix_now;
use crate::fault;
use crate::host::{is_interrupted, watch_interruptions};
use crate::load::{Executor, Shard};
use crate::measure::{CaseError, LiveBytes, LiveCase};
use crate::plan::{Plan, PlannedLoad};
use crate::store::{IntervalLog, wire};

/// Runs all loads of a plan. What each of their cases came to is told with its place.
pub(super) fn run_loads(
    plan: &Plan<'_>,
    bench: &Bench<'_>,
    watch: &mut dyn FnMut(Event<'_>),
    done: &mut dyn FnMut(usize, CaseOutcome),
) {
    if plan.loads.is_empty() {
        return;
    }
    watch_interruptions();
    // The case whose thread goes on beside whatever would be measured.
    let mut ended_by: Option<String> = None;
    for (number, load) in plan.loads.iter().enumerate() {
        let begin = bench.load.start_at.filter(|_| number == 0);
        let left_out = match &ended_by {
            Some(id) => Some(run_ended(id)),
            None => is_interrupted().then(|| "interrupted".to_owned()),
        };
        let outcomes = match left_out {
            Some(why) => {
                let skipped = |_| CaseOutcome::skipped(why.clone());
                load.members.iter().map(skipped).collect()
            }
            None => run_one(plan, load, bench, begin, watch, &mut ended_by),
        };
        for ((place, _), outcome) in load.members.iter().zip(outcomes) {
            done(*place, outcome);
            let id = &plan.cases[*place].case.id;
            watch(Event::Finished { id });
        }
    }
}

fn run_one(
    plan: &Plan<'_>,
    load: &PlannedLoad,
    bench: &Bench<'_>,
    start_at: Option<Duration>,
    watch: &mut dyn FnMut(Event<'_>),
    ended_by: &mut Option<String>,
) -> Vec<CaseOutcome> {
    let mut note_stuck = |id: &str, error: &CaseError| {
        if matches!(error, CaseError::TimedOut(_)) {
            *ended_by = Some(id.to_owned());
        }
    };
    let live = match start_all(plan, load, bench, watch) {
        Ok(live) => live,
        Err((number, error)) => {
            note_stuck(&plan.cases[load.members[number].0].case.id, &error);
            return all_but_one(plan, load, number, &error);
        }
    };
    let scenario = &*load.scenario;
    let seed = scenario.seed.unwrap_or(bench.seed);
    let of = load_of(plan, load, bench, seed);
    let notes: Vec<Vec<String>> = live.iter().map(|case| case.notes().to_vec()).collect();
    let mut drive = LiveDrive {
        clock: bench.clock,
        cores: bench.cores,
        tolerates_errors: load
            .members
            .iter()
            .map(|(place, _)| plan.cases[*place].tolerates_errors)
            .collect(),
        members: live,
        start_at: start_at.map(|at| ticks_at(bench, at)),
        broken: None,
    };
    drive.await_start();
    let room = scenario.executor.total();
    let mut faults = Some(fault::begin(&scenario.faults, seed, bench.clock, room));
    let mut told = || {
        let ended = faults.take().map(fault::Running::end);
        let injections = ended.into_iter().flatten();
        injections.map(wire::Fault::from).collect::<Vec<_>>()
    };
    let mut resources = ResourcesBySecond::new(bench.clock, bench.cores);
    let live_bytes = matches!(scenario.executor, Executor::Soak { .. })
        .then(LiveBytes::watch)
        .flatten();
    let mut live_now = || {
        live_bytes
            .as_ref()
            .map_or(0, |bytes| bytes.balance().max(0) as u64)
    };
    let watches = Watches {
        resources: Some(&mut resources),
        live_bytes: match live_bytes {
            Some(_) => Some(&mut live_now),
            None => None,
        },
        faults: Some(&mut told),
    };
    let mut logs = match &bench.logs {
        Some(folder) => begin_logs(&of, folder, unix_now()),
        None => Vec::new(),
    };
    let mut logged = LoggedDrive {
        drive: &mut drive,
        logs: &mut logs,
    };
    let found = run_load(&of, &mut logged, watches, &mut |moment| {
        watch(Event::Load(moment));
    });
    drop(live_bytes);
    // Where the load did not come to its end.
    drop(faults);
    let mut outcomes = match found {
        Ok(outcomes) => outcomes,
        Err(CaseError::Interrupted) => load
            .members
            .iter()
            .map(|_| CaseOutcome::skipped("interrupted".to_owned()))
            .collect(),
        Err(error) => {
            let broken = drive.broken.unwrap_or(0);
            note_stuck(of.members[broken].id, &error);
            all_but_one(plan, load, broken, &error)
        }
    };
    let gone = child::named()
        .into_iter()
        .filter(|child| child.pid.is_none());
    let gone: Vec<String> = gone
        .map(|child| {
            format!(
                "`{}` did not run any more when the load was over",
                child.name
            )
        })
        .collect();
    for (outcome, notes) in outcomes.iter_mut().zip(notes) {
        outcome.notes.extend(notes);
        outcome
            .notes
            .extend(load.notes.iter().chain(&gone).cloned());
    }
    for (outcome, log) in outcomes.iter_mut().zip(logs) {
        keep_log(outcome, log);
    }
    let ended = drive.members.into_iter().map(LiveCase::finish);
    for (number, (outcome, ended)) in outcomes.iter_mut().zip(ended).enumerate() {
        let Err(error) = ended else { continue };
        note_stuck(of.members[number].id, &error);
        if matches!(outcome.status, Status::Measured(_)) {
            let notes = std::mem::take(&mut outcome.notes);
            *outcome = CaseOutcome::errored(error.to_string(), notes);
        }
    }
    outcomes
}

/// Makes all cases of a load live; an `Err` names the one that would not be.
fn start_all(
    plan: &Plan<'_>,
    load: &PlannedLoad,
    bench: &Bench<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<Vec<LiveCase>, (usize, CaseError)> {
    let places = load.members.iter().enumerate();
    let start = |(number, (place, _)): (usize, &(usize, f64))| {
        let planned = &plan.cases[*place];
        let id = &planned.case.id;
        watch(Event::Started { id });
        let timeout = planned.settings.timeout;
        LiveCase::start(bench.clock, id, timeout, planned.case.body())
            .map_err(|error| (number, error))
    };
    places.map(start).collect()
}

/// What a load is run from.
fn load_of<'a>(
    plan: &'a Plan<'_>,
    load: &'a PlannedLoad,
    bench: &Bench<'_>,
    seed: u64,
) -> LoadOf<'a> {
    let weights: f64 = load.members.iter().map(|(_, weight)| weight).sum();
    let members = load.members.iter().map(|(place, weight)| {
        let planned = &plan.cases[*place];
        Member {
            id: &planned.case.id,
            targets: &planned.settings.targets,
            acceptable: &planned.settings.acceptable,
            share: weight / weights,
        }
    });
    LoadOf {
        scenario: &load.scenario,
        members: members.collect(),
        confidence: bench.confidence,
        registered_targets: bench.registered_targets,
        seed,
        shard: bench.load.shard.unwrap_or(Shard::WHOLE),
        cores: bench.cores.len() as u64,
    }
}

/// Names the log of a case in its results, or says why it has none.
fn keep_log(outcome: &mut CaseOutcome, log: IntervalLog) {
    let name = log.file_name();
    match (log.finish(), &mut outcome.status) {
        (Ok(()), Status::Measured(measured)) => {
            if let Some(series) = &mut measured.series {
                series.log = Some(name);
            }
        }
        (Err(error), _) => outcome.notes.push(error.to_string()),
        (Ok(()), _) => {}
    }
}

/// One benchmark of a load could not go on; the others have no results without it.
fn all_but_one(
    plan: &Plan<'_>,
    load: &PlannedLoad,
    broken: usize,
    error: &CaseError,
) -> Vec<CaseOutcome> {
    let (place, _) = load.members[broken];
    let id = &plan.cases[place].case.id;
    let outcomes = (0..load.members.len()).map(|number| match error {
        CaseError::Skipped(why) if number == broken => CaseOutcome::skipped(why.clone()),
        _ if number == broken => CaseOutcome::errored(error.to_string(), Vec::new()),
        _ => CaseOutcome::skipped(format!("`{id}`, of the same scenario, could not go on")),
    });
    outcomes.collect()
}

/// A moment of the world's clock, in ticks of the case's.
fn ticks_at(bench: &Bench<'_>, at: Duration) -> u64 {
    let left = at.saturating_sub(unix_now());
    bench.clock.start() + bench.clock.ticks(left)
}
