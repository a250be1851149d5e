use std::path::Path;
use std::time::Duration;

use super::replay::Replay;
use super::{LoggedDrive, Member, begin_logs};
use crate::load::{
    Arrival, Asked, ClosedOffer, Drive, Executor, Flow, Iterations, Offer, OnLimit, Open, Overs,
    Phase, PhaseEnd, Ramp, Scenario, Second, Shard, Stage, Tally,
};
use crate::measure::{CaseError, FigureKind, RecordedFigure};
use crate::run::scenario::LoadOf;
use crate::store::{IntervalLogReader, Origin, RunId, RunStore};

const MS: u64 = 1_000_000;
const LIMIT_NS: u64 = 30 * MS;

/// A second: of all benchmarks, the users, and whether no more calls are started.
type Told = (Vec<Tally>, u64, bool);

/// A phase as it was once: seconds, each of all benchmarks.
struct Script {
    seconds: Vec<Told>,
    end: PhaseEnd,
}

impl Drive for Script {
    fn run(
        &mut self,
        _: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        for (tallies, users, is_draining) in &self.seconds {
            let tallies: Vec<&Tally> = tallies.iter().collect();
            let _ = watch(Second {
                tallies: &tallies,
                users: *users,
                is_draining: *is_draining,
            });
        }
        Ok(self.end.clone())
    }
}

fn scenario() -> Scenario {
    Scenario {
        name: None,
        executor: Executor::Open(Open {
            executor: "constant-arrival-rate",
            start_rate: 100.0,
            stages: vec![Stage {
                name: None,
                duration: Duration::from_secs(3),
                target: 100.0,
                overload: false,
            }],
            arrival: Arrival::Uniform,
            max_in_flight: 100,
            on_limit: OnLimit::Queue,
        }),
        preset: None,
        mix: Vec::new(),
        graceful_stop: Duration::from_secs(30),
        stop: Vec::new(),
        abort: false,
        delay: Duration::ZERO,
        faults: Vec::new(),
        seed: None,
    }
}

fn phase() -> Phase {
    Phase {
        weights: vec![1.0, 1.0],
        offer: Offer::Closed(ClosedOffer {
            users: Ramp::constant(1.0, 1),
            iterations: Iterations::Endless,
        }),
        graceful_stop: Duration::ZERO,
        asked: vec![Asked::default(); 2],
        seed: 0,
        shard: Shard::WHOLE,
        begin_ns: 0,
    }
}

/// Two benchmarks whose seconds end at these times, of which the last ones drain.
fn script(index: u64, ends_ms: &[u64], draining: usize) -> Script {
    let mut random = fastrand::Rng::with_seed(index);
    let mut begin_ns = 0;
    let mut end = PhaseEnd {
        tallies: vec![Tally::default(); 2],
        overs: vec![vec![Overs::new(LIMIT_NS)]; 2],
        stopped: None,
    };
    let mut seconds = Vec::new();
    for (place, end_ms) in ends_ms.iter().enumerate() {
        let mut tallies = Vec::new();
        for member in 0..2 {
            let mut tally = Tally {
                begin_ns,
                end_ns: end_ms * MS,
                offered: 25,
                started: 25,
                passed: 24,
                failed: 1,
                in_flight: index + 1,
                backlog: 2,
                present_ns: 7,
                ..Tally::default()
            };
            tally.errors.insert(format!("of {index}"), 1);
            tally.checks.insert("held", (index, 25));
            for _ in 0..25 {
                let ns = random.u64(0..40 * MS);
                tally.response.record(ns);
                end.overs[member][0].push(ns);
            }
            end.tallies[member].add(&tally);
            tallies.push(tally);
        }
        begin_ns = end_ms * MS;
        seconds.push((tallies, index + 1, place + draining >= ends_ms.len()));
    }
    for tally in &mut end.tallies {
        let values = vec![index as f64; 3_000];
        let figure = RecordedFigure::of("rows", FigureKind::Count, &values);
        tally.figures = vec![figure];
    }
    Script { seconds, end }
}

/// Writes the logs of a part.
fn write(home: &Path, index: u32, of: u32, script: &mut Script) -> Vec<IntervalLogReader> {
    let scenario = scenario();
    let targets = perf_targets::parse("p95 < 30ms").unwrap();
    let member = |id| Member {
        id,
        targets: &targets,
        acceptable: &[],
        share: 0.5,
    };
    let load = LoadOf {
        scenario: &scenario,
        members: vec![member("shop::browse"), member("shop::buy")],
        confidence: 0.99,
        registered_targets: 2,
        seed: 1,
        shard: Shard { index, of },
        cores: 2,
    };
    let origin = Origin {
        package: "shop",
        bench: "load",
        process: index,
    };
    let folder = RunStore::new(home).logs(&RunId::named("now"), origin);
    let paths = ["shop::browse", "shop::buy"].map(|id| folder.path(id));
    let mut logs = begin_logs(&load, &folder, Duration::from_secs(5));
    let mut heard = 0;
    let mut logged = LoggedDrive {
        drive: script,
        logs: &mut logs,
    };
    let end = logged.run(&phase(), &mut |_| {
        heard += 1;
        Flow::Go
    });
    assert_eq!(
        (heard, end.unwrap().tallies.len()),
        (script.seconds.len(), 2)
    );
    logs.into_iter().for_each(|log| log.finish().unwrap());
    let readers = paths.map(|path| IntervalLogReader::open(&path).unwrap());
    readers.into()
}

fn replay(scripts: &mut [Script]) -> (Vec<Told>, Result<PhaseEnd, CaseError>) {
    let home = tempfile::tempdir().unwrap();
    let of = scripts.len() as u32;
    let parts = scripts.iter_mut().enumerate();
    let parts = parts.map(|(index, script)| write(home.path(), index as u32, of, script));
    let mut seconds = Vec::new();
    let mut replay = Replay::new(parts.collect());
    let end = replay.run(&phase(), &mut |second| {
        let tallies = second.tallies.iter().copied().cloned();
        seconds.push((tallies.collect(), second.users, second.is_draining));
        Flow::Go
    });
    (seconds, end)
}

#[test]
fn one_part_is_what_it_was() {
    let mut scripts = [script(0, &[1_000, 2_000, 3_000, 3_400], 1)];
    let (seconds, end) = replay(&mut scripts);
    let [script] = scripts;
    assert_eq!(seconds, script.seconds);
    let end = end.unwrap();
    assert_eq!(end.overs, script.end.overs);
    for (tally, was) in end.tallies.iter().zip(&script.end.tallies) {
        assert_eq!(tally.response, was.response);
        let (was, is) = (&was.figures[0], &tally.figures[0]);
        assert_eq!((is.count, is.sum), (was.count, was.sum));
    }
}

#[test]
fn parts_add_up_second_by_second() {
    let mut scripts: Vec<Script> = (0..4)
        .map(|index| {
            script(
                index,
                &[1_000 + index, 2_000, 3_000, 3_100 + 100 * index],
                1,
            )
        })
        .collect();
    let (seconds, end) = replay(&mut scripts);
    let numbers: Vec<(u64, u64, u64, bool)> = seconds
        .iter()
        .map(|(tallies, users, is_draining)| {
            let tally = &tallies[1];
            (tally.begin_ns, tally.end_ns, *users, *is_draining)
        })
        .collect();
    assert_eq!(
        numbers,
        [
            (0, 1_001_500_000, 10, false),
            (1_001_500_000, 2_000 * MS, 10, false),
            (2_000 * MS, 3_000 * MS, 10, false),
            (3_000 * MS, 3_250 * MS, 10, true),
        ]
    );
    for (place, (tallies, ..)) in seconds.iter().enumerate() {
        let mut response = crate::stats::Histogram::new();
        for script in &scripts {
            response.merge(&script.seconds[place].0[0].response);
        }
        let tally = &tallies[0];
        assert_eq!(tally.response, response);
        assert_eq!((tally.offered, tally.failed), (100, 4));
        assert_eq!((tally.in_flight, tally.backlog), (1 + 2 + 3 + 4, 8));
        assert_eq!((tally.checks["held"], tally.errors.len()), ((6, 100), 4));
    }
    let end = end.unwrap();
    assert_eq!(
        (end.tallies[0].offered, end.tallies[0].present_ns),
        (400, 4 * 4 * 7)
    );
    let over: u64 = scripts
        .iter()
        .map(|script| script.end.overs[1][0].over())
        .sum();
    assert_eq!(
        (end.overs[1][0].over(), end.overs[1][0].calls()),
        (over, 400)
    );
    // All parts are among the values that are kept.
    let figure = &end.tallies[0].figures[0];
    let kept = |value: f64| figure.values.iter().filter(|kept| **kept == value).count();
    assert_eq!((figure.count, figure.values.len()), (12_000, 4_096));
    for part in [0.0, 1.0, 2.0, 3.0] {
        assert!((900..1_150).contains(&kept(part)), "{}", kept(part));
    }
}

#[test]
fn a_second_that_was_told_late_is_added_up_with_those_that_it_was() {
    let mut scripts = [
        script(0, &[1_000, 2_000, 3_000, 3_100], 1),
        script(1, &[2_001, 3_000, 3_200], 1),
    ];
    let (seconds, end) = replay(&mut scripts);
    let offered: Vec<u64> = seconds
        .iter()
        .map(|(tallies, ..)| tallies[0].offered)
        .collect();
    assert_eq!(offered, [75, 50, 50]);
    assert_eq!(end.unwrap().tallies[0].offered, 175);
}

#[test]
fn a_part_that_was_over_sooner_counts_until_then() {
    let mut scripts = [script(0, &[1_000, 2_000, 3_000], 0), script(1, &[400], 0)];
    scripts[1].end.stopped = Some("errors".into());
    let (seconds, end) = replay(&mut scripts);
    let offered: Vec<u64> = seconds
        .iter()
        .map(|(tallies, ..)| tallies[0].offered)
        .collect();
    assert_eq!(offered, [50, 25, 25]);
    assert_eq!(end.unwrap().stopped.as_deref(), Some("errors"));
}

#[test]
fn logs_that_do_not_go_together_are_told() {
    let home = tempfile::tempdir().unwrap();
    let mut one = write(home.path(), 0, 2, &mut script(0, &[1_000, 2_000], 0));
    let other = write(home.path(), 1, 2, &mut script(1, &[1_000], 0));
    // Of one part the log of one benchmark, of another part that of the other.
    one.truncate(1);
    one.extend(other.into_iter().skip(1));
    let end = Replay::new(vec![one]).run(&phase(), &mut |_| Flow::Go);
    let error = end.unwrap_err().to_string();
    assert!(
        error.contains("do not go together") && error.contains(".hlog"),
        "{error}"
    );
}

#[test]
fn another_limit_in_one_part_is_told() {
    let mut scripts = [script(0, &[1_000], 0), script(1, &[1_000], 0)];
    scripts[1].end.overs = vec![vec![Overs::new(1)]; 2];
    let (_, end) = replay(&mut scripts);
    let error = end.unwrap_err().to_string();
    assert!(error.contains("limits"), "{error}");
}
