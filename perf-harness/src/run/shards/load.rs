//! A load that was made in parts, judged as a whole.

use std::path::PathBuf;
use std::time::Duration;

use super::error::Trouble;
use super::gather::Parted;
use crate::config::RunSettings;
use crate::load::{Executor, Shard};
use crate::run::outcome::Status;
use crate::run::report::write_measured;
use crate::run::scenario::{LoadOf, Member, Replay, Watches, run_load};
use crate::store::wire::{Benchmark, Outcome};
use crate::store::{IntervalLogReader, LoggedLoad};

/// Clocks of different machines may differ by so much, which is no more than loads are told by.
const CLOCKS_APART: Duration = Duration::from_secs(1);

/// The log of one case in one part.
struct PartLog {
    part: String,
    path: PathBuf,
    reader: IntervalLogReader,
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
    let outcomes = run_load(&load, &mut replay, Watches::default(), &mut |_| {});
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
        // Every part plans the same faults.
        if let (Some(series), Some(of_part)) = (&mut benchmark.series, &of_part.series) {
            series.faults.clone_from(&of_part.faults);
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

/// How far apart the parts began; as far as clocks can tell, they have to overlap.
fn at_once(parted: &Parted, logs: &[PartLog]) -> Result<Duration, Trouble> {
    let spans = parted.parts.iter().zip(logs).map(|(part, log)| {
        let begun = log.reader.load().begun;
        let span = Duration::from_nanos(part.benchmark.span_ns.max(0.0) as u64);
        (begun, begun + span, log)
    });
    let late = spans.clone().max_by_key(|(begun, ..)| *begun);
    let early = spans.clone().min_by_key(|(_, end, _)| *end);
    let first = spans.map(|(begun, ..)| begun).min();
    let (Some((begun, _, late)), Some((_, end, early)), Some(first)) = (late, early, first) else {
        return Ok(Duration::ZERO);
    };
    // What ends with its iterations is so many calls, whenever they are made.
    let lasts = match &logs[0].reader.load().scenario.executor {
        Executor::Closed(closed) => closed
            .shared_iterations
            .or(closed.iterations_per_vu)
            .is_none(),
        _ => true,
    };
    if lasts && end + CLOCKS_APART < begun {
        return Err(Trouble::Apart {
            id: parted.parts[0].benchmark.id.clone(),
            early: early.part.clone(),
            late: late.part.clone(),
        });
    }
    Ok(begun - first)
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
