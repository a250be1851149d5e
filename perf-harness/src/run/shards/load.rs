//! A load that was made in parts, judged as a whole.

use std::path::PathBuf;
use std::time::Duration;

use super::error::Trouble;
use super::gather::Parted;
use crate::config::RunSettings;
use crate::load::{Executor, Shard};
use crate::run::outcome::Status;
use crate::run::report::write_measured;
use crate::run::scenario::{LoadOf, Member, Replay, ResourceWatch, Watches, run_load};
use crate::store::wire::{Benchmark, Fault, Outcome, Resources};
use crate::store::{IntervalLogReader, LoggedLoad};

/// Clocks of different machines may differ by so much, which is no more than loads are told by: parts
/// that began further apart are not one load.
const CLOCKS_APART: Duration = Duration::from_secs(1);
/// Of a short load no more than such a part may pass before all have begun.
const SHORT_APART: u32 = 4;

/// The log of one case in one part.
struct PartLog {
    part: String,
    path: PathBuf,
    reader: IntervalLogReader,
}

/// What machines used is in no log of a load.
struct SeveralMachines;

impl ResourceWatch for SeveralMachines {
    fn second(&mut self) -> [Option<Resources>; 2] {
        [None, None]
    }

    fn peaks(&mut self) -> [Option<u64>; 2] {
        [None, None]
    }

    fn untold(&self) -> Option<&'static str> {
        Some("resources of several machines do not add up")
    }
}

/// A case whose parts are not all measured: what says so.
pub(super) fn unmeasured(parted: &Parted, of: u32) -> Option<Benchmark> {
    let found = |outcome| {
        let mut parts = parted.parts.iter();
        parts.find(move |part| part.benchmark.outcome == outcome)
    };
    let part = found(Outcome::Errored).or_else(|| found(Outcome::Skipped))?;
    let why = part.benchmark.error.as_deref().unwrap_or_default();
    let word = match part.benchmark.outcome {
        Outcome::Skipped => "was skipped: ",
        _ => "",
    };
    Some(Benchmark {
        outcome: Outcome::Errored,
        error: Some(format!("part {}/{of} {word}{why}", part.index)),
        ..described(&part.benchmark)
    })
}

/// A case that shares its load with one that was not measured.
pub(super) fn unmeasured_with(parted: &Parted, failed: &Benchmark) -> Benchmark {
    let why = failed.error.as_deref().unwrap_or_default();
    Benchmark {
        outcome: Outcome::Errored,
        error: Some(format!("`{}`, which shares its load: {why}", failed.id)),
        ..described(&parted.parts[0].benchmark)
    }
}

/// The cases of one load, which each part has.
pub(super) fn judged(
    cases: &[&Parted],
    of: u32,
    settings: &RunSettings,
) -> Result<Vec<Benchmark>, Trouble> {
    let logs: Vec<Vec<PartLog>> = cases
        .iter()
        .map(|parted| logs_of(parted, of))
        .collect::<Result<_, _>>()?;
    let first = logs[0][0].reader.load().clone();
    let id = &cases[0].parts[0].benchmark.id;
    for log in logs.iter().flatten() {
        if let Some(aspect) = difference(&first, log.reader.load()) {
            return Err(Trouble::OtherLoad {
                aspect,
                one: logs[0][0].path.clone(),
                other: log.path.clone(),
            });
        }
    }
    let begun = at_once(cases[0], &logs[0])?;
    let cores = logs[0].iter().map(|log| log.reader.load().cores).sum();
    let mut parts: Vec<Vec<IntervalLogReader>> = (0..of).map(|_| Vec::new()).collect();
    for of_case in logs {
        for (part, log) in parts.iter_mut().zip(of_case) {
            part.push(log.reader);
        }
    }
    let members = first.members.iter().map(|member| Member {
        id: &member.id,
        targets: &member.targets,
        acceptable: &member.acceptable,
        share: member.share,
    });
    let load = LoadOf {
        scenario: &first.scenario,
        members: members.collect(),
        confidence: first.confidence,
        registered_targets: first.registered_targets,
        seed: first.seed,
        shard: Shard::WHOLE,
        cores,
    };
    let settings = RunSettings {
        confidence: first.confidence,
        ..settings.clone()
    };
    let mut replay = Replay::new(parts);
    let faults = faults_of(cases[0], of);
    let mut told = || faults.clone();
    let mut machines = SeveralMachines;
    let watches = Watches {
        resources: Some(&mut machines),
        faults: Some(&mut told),
        ..Watches::default()
    };
    let outcomes = run_load(&load, &mut replay, watches, &mut |_| {});
    let outcomes = outcomes.map_err(|error| Trouble::Replay {
        id: id.clone(),
        what: error.to_string(),
    })?;
    let note = format!(
        "{of} parts made this load together, begun within {}; what machines used is not added up",
        crate::units::Time(begun.as_nanos() as f64)
    );
    let benchmarks = cases.iter().zip(outcomes).map(|(parted, outcome)| {
        let of_part = &parted.parts[0].benchmark;
        let mut benchmark = Benchmark {
            notes: outcome.notes,
            ..described(of_part)
        };
        benchmark.notes.push(note.clone());
        if let Status::Measured(measured) = outcome.status {
            write_measured(&mut benchmark, *measured, &settings, None);
        }
        benchmark
    });
    Ok(benchmarks.collect())
}

/// The cases that share the calls of a load, as the log of one of them says.
pub(super) fn members(parted: &Parted, of: u32) -> Result<Vec<String>, Trouble> {
    let logs = logs_of(parted, of)?;
    let members = logs[0].reader.load().members.iter();
    Ok(members.map(|member| member.id.clone()).collect())
}

/// The logs of a case beside the files that it stands in, by the number of the part.
fn logs_of(parted: &Parted, of: u32) -> Result<Vec<PartLog>, Trouble> {
    let logs = parted.parts.iter().map(|part| {
        let shown = format!("{}/{of}", part.index);
        let id = &part.benchmark.id;
        let series = part.benchmark.series.as_ref();
        let Some(name) = series.and_then(|series| series.log.as_ref()) else {
            return Err(Trouble::no_log(shown, id, None));
        };
        let path = part.path.with_file_name(name);
        if !path.is_file() {
            return Err(Trouble::no_log(shown, id, Some(&path)));
        }
        let reader = IntervalLogReader::open(&path)?;
        let load = reader.load();
        let shard = Shard {
            index: part.index - 1,
            of,
        };
        let is_of_case = load
            .members
            .get(load.member)
            .is_some_and(|member| member.id == *id);
        if !is_of_case || load.shard != shard {
            return Err(Trouble::OtherLog {
                log: path,
                id: id.clone(),
                part: shown,
            });
        }
        Ok(PartLog {
            part: shown,
            path,
            reader,
        })
    });
    logs.collect()
}

/// What tells two loads apart that were to be one.
fn difference(one: &LoggedLoad, other: &LoggedLoad) -> Option<&'static str> {
    let (ours, others) = (&one.scenario, &other.scenario);
    if ours.executor != others.executor {
        Some("the rate, the users or the time")
    } else if ours != others {
        Some("the scenario")
    } else if one.seed != other.seed {
        Some("the seed")
    } else if one.members != other.members {
        Some("a target or the mix")
    } else if one.confidence != other.confidence
        || one.registered_targets != other.registered_targets
    {
        Some("the confidence or the number of targets")
    } else {
        None
    }
}

/// The faults of all parts, which planned the same ones. What one part skipped is skipped: the whole
/// load did not go through it.
fn faults_of(parted: &Parted, of: u32) -> Vec<Fault> {
    let mut whole: Vec<Fault> = Vec::new();
    for part in &parted.parts {
        let faults = match &part.benchmark.series {
            Some(series) => &*series.faults,
            None => &[],
        };
        for (place, fault) in faults.iter().enumerate() {
            let skipped = fault.skipped.as_ref();
            let skipped = skipped.map(|why| format!("part {}/{of}: {why}", part.index));
            let is_same = |other: &&Fault| other.name == fault.name;
            let times_before = faults[..place].iter().filter(is_same).count();
            let mut same = whole.iter_mut().filter(|known| known.name == fault.name);
            match same.nth(times_before) {
                Some(known) => {
                    known.begin_ns = known.begin_ns.min(fault.begin_ns);
                    known.end_ns = known.end_ns.max(fault.end_ns);
                    known.calls = known.calls.zip(fault.calls).map(|(one, more)| one + more);
                    known.skipped = known.skipped.take().or(skipped);
                }
                None => whole.push(Fault {
                    skipped,
                    ..fault.clone()
                }),
            }
        }
    }
    whole
}

/// How far apart the parts began, which is as little as clocks can tell.
fn at_once(parted: &Parted, logs: &[PartLog]) -> Result<Duration, Trouble> {
    let begun = |log: &&PartLog| log.reader.load().begun;
    let (Some(early), Some(late)) = (logs.iter().min_by_key(begun), logs.iter().max_by_key(begun))
    else {
        return Ok(Duration::ZERO);
    };
    let apart = begun(&late) - begun(&early);
    // What ends with its iterations is so many calls, whenever they are made.
    let lasts = match &logs[0].reader.load().scenario.executor {
        Executor::Closed(closed) => closed
            .shared_iterations
            .or(closed.iterations_per_vu)
            .is_none(),
        _ => true,
    };
    let spans = parted.parts.iter().map(|part| part.benchmark.span_ns);
    let shortest = Duration::from_nanos(spans.fold(f64::INFINITY, f64::min).max(0.0) as u64);
    if lasts && apart > CLOCKS_APART.min(shortest / SHORT_APART) {
        return Err(Trouble::Apart {
            id: parted.parts[0].benchmark.id.clone(),
            early: early.part.clone(),
            late: late.part.clone(),
            apart: crate::units::Time(apart.as_nanos() as f64).to_string(),
        });
    }
    Ok(apart)
}

/// What a case is, without what was found of it.
fn described(benchmark: &Benchmark) -> Benchmark {
    Benchmark {
        package: benchmark.package.clone(),
        bench: benchmark.bench.clone(),
        name: benchmark.name.clone(),
        params: benchmark.params.clone(),
        group: benchmark.group.clone(),
        tags: benchmark.tags.clone(),
        source: benchmark.source.clone(),
        ..Benchmark::new(&benchmark.id)
    }
}
