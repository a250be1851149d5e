//! Parts of a load that was never run: calls are dealt out, and all parts together have to be judged as
//! the whole is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::merge_shards;
use crate::load::{
    Arrival, Executor, FaultKind, FaultSpec, Flow, Offer, OnLimit, Open, OpenOffer, Overs, Phase,
    Ramp, Scenario, Second, Shard, Stage, Tally,
};
use crate::load::{Asked, Drive, PhaseEnd};
use crate::measure::CaseError;
use crate::report::{Benchmark, Outcome, Report, Rules, Series, ShardedTarget, Verdict};
use crate::run::scenario::{LoadOf, LoggedDrive, Member, begin_logs};
use crate::store::{Origin, RunFile, RunId, RunStore, wire};

const SECOND: u64 = 1_000_000_000;
const SECONDS: u64 = 10;
const CALLS: u64 = 1_000;
const ID: &str = "shop::checkout";
/// Where a tail of the calls lies above and the most of them below.
const LIMIT_NS: u64 = 20_000_000;

/// A part of all calls, as a process would have made them.
struct Dealt(Shard);

impl Drive for Dealt {
    fn run(
        &mut self,
        _: &Phase,
        watch: &mut dyn FnMut(Second<'_>) -> Flow,
    ) -> Result<PhaseEnd, CaseError> {
        let mut random = fastrand::Rng::with_seed(9);
        let mut end = PhaseEnd {
            tallies: vec![Tally::default()],
            overs: vec![vec![Overs::new(LIMIT_NS)]],
            stopped: None,
        };
        for second in 0..SECONDS {
            let mut tally = Tally {
                begin_ns: second * SECOND,
                end_ns: (second + 1) * SECOND,
                ..Tally::default()
            };
            for call in 0..CALLS {
                let slow = u64::from(random.u32(..300) == 0) * 90_000_000;
                let ns = 1_000_000 + random.u64(..18_000_000) + slow;
                if call % u64::from(self.0.of) != u64::from(self.0.index) {
                    continue;
                }
                tally.offered += 1;
                tally.started += 1;
                match call % 500 {
                    7 => {
                        tally.failed += 1;
                        tally.errors.insert("no room".into(), tally.failed);
                    }
                    _ => tally.passed += 1,
                }
                tally.response.record(ns);
                tally.service.record(ns);
                tally.lag.record(1_000);
                tally.own_lag.record(1_000);
                tally.present_ns += u128::from(ns);
                end.overs[0][0].push(ns);
            }
            watch(Second {
                tallies: &[&tally],
                users: 3,
                is_draining: false,
            });
            end.tallies[0].add(&tally);
        }
        Ok(end)
    }
}

/// How a part is run.
#[derive(Clone)]
struct Setup<'t> {
    home: PathBuf,
    targets: &'t str,
    seed: u64,
    rate: f64,
    begun: Duration,
    faults: Vec<FaultSpec>,
}

impl Setup<'_> {
    fn new(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            targets: "p99 < 20ms, errors < 1%, dropped == 0, p50 > 1us",
            seed: 1,
            rate: CALLS as f64,
            begun: Duration::from_secs(1_795_343_400),
            faults: Vec::new(),
        }
    }

    fn scenario(&self) -> Scenario {
        Scenario {
            name: Some("peak".into()),
            executor: Executor::Open(Open {
                executor: "constant-arrival-rate",
                start_rate: self.rate,
                stages: vec![Stage {
                    name: None,
                    duration: Duration::from_secs(SECONDS),
                    target: self.rate,
                    overload: false,
                }],
                arrival: Arrival::Uniform,
                max_in_flight: 1_000,
                on_limit: OnLimit::Queue,
            }),
            preset: None,
            mix: Vec::new(),
            graceful_stop: Duration::from_secs(30),
            stop: Vec::new(),
            abort: false,
            delay: Duration::ZERO,
            faults: self.faults.clone(),
            seed: None,
        }
    }

    /// Leaves what a process leaves that runs the part `index` of `of`, counted from 1.
    fn part(&self, index: u32, of: u32) -> RunFile {
        let shard = Shard {
            index: index - 1,
            of,
        };
        let scenario = self.scenario();
        let targets = perf_targets::parse(self.targets).unwrap();
        let load = LoadOf {
            scenario: &scenario,
            members: vec![Member {
                id: ID,
                targets: &targets,
                acceptable: &[],
                share: 1.0,
            }],
            confidence: 0.99,
            registered_targets: 4,
            seed: self.seed,
            shard,
            cores: 2,
        };
        let origin = Origin {
            package: "shop",
            bench: "load",
            process: index,
        };
        let store = RunStore::new(&self.home);
        let run = RunId::named(&format!("{index}"));
        let mut logs = begin_logs(&load, &store.logs(&run, origin), self.begun);
        let offer = OpenOffer {
            rate: Ramp::constant(1.0, SECOND),
            arrival: Arrival::Uniform,
            max_in_flight: 1,
            on_limit: OnLimit::Queue,
        };
        let phase = Phase {
            weights: vec![1.0],
            offer: Offer::Open(offer),
            graceful_stop: Duration::ZERO,
            asked: vec![Asked::default()],
            seed: 0,
            shard,
            begin_ns: 0,
        };
        let mut logged = LoggedDrive {
            drive: &mut Dealt(shard),
            logs: &mut logs,
        };
        logged.run(&phase, &mut |_| Flow::Go).unwrap();
        let series = Series {
            scenario: "peak".into(),
            log: Some(logs[0].file_name()),
            ..Series::default()
        };
        logs.into_iter().for_each(|log| log.finish().unwrap());
        let of_bench = |benchmark: Benchmark| Benchmark {
            package: "shop".into(),
            bench: "load".into(),
            ..benchmark
        };
        let load = Benchmark {
            series: Some(Box::new(series)),
            span_ns: (SECONDS * SECOND) as f64,
            ..Benchmark::new(ID)
        };
        // What is called in a loop is in one part.
        let plain = Benchmark {
            verdict: Verdict::Pass,
            ..Benchmark::new(format!("shop::plain/{index}"))
        };
        let mut report = Report {
            run_id: format!("{index}"),
            benchmarks: vec![of_bench(load), of_bench(plain)],
            shard: Some(wire::Shard {
                index,
                of,
                bench_targets: vec![ShardedTarget {
                    package: "shop".into(),
                    bench: "load".into(),
                    cases: u64::from(of) + 1,
                }],
            }),
            ..Report::default()
        };
        report.machine.key = "one".into();
        let path = store.write(&run, origin, &report).unwrap();
        RunFile { path, report }
    }

    fn parts(&self, of: u32) -> Vec<RunFile> {
        (1..=of).map(|index| self.part(index, of)).collect()
    }
}

fn merged(files: Vec<RunFile>) -> Result<Report, String> {
    merge_shards(files, &Rules::default()).map_err(|error| error.to_string())
}

fn refused(files: Vec<RunFile>) -> String {
    merged(files).unwrap_err()
}

fn load_of(report: &Report) -> &Benchmark {
    report.benchmarks.iter().find(|case| case.id == ID).unwrap()
}

#[test]
fn four_parts_are_judged_as_one_process_is() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let one = merged(Setup::new(homes[0].path()).parts(1)).unwrap();
    let mut parts = Setup::new(homes[1].path()).parts(4);
    parts.rotate_left(2);
    let four = merged(parts).unwrap();
    assert_eq!(four.shard, None);
    assert_eq!((one.benchmarks.len(), four.benchmarks.len()), (2, 5));
    let (one, four) = (load_of(&one), load_of(&four));
    assert_eq!(four.histogram, one.histogram);
    let calls: u64 = four.histogram.iter().map(|(_, calls)| calls).sum();
    assert_eq!(calls, SECONDS * CALLS);
    assert_eq!(
        four.metrics.keys().collect::<Vec<_>>(),
        one.metrics.keys().collect::<Vec<_>>()
    );
    for (name, metric) in &one.metrics {
        assert_eq!(four.metrics[name].value, metric.value, "{name}");
    }
    let verdicts = |case: &Benchmark| -> Vec<(String, Verdict)> {
        let targets = case.targets.iter();
        targets
            .map(|target| (target.target.clone(), target.verdict))
            .collect()
    };
    assert_eq!(verdicts(four), verdicts(one));
    assert_eq!(four.targets.len(), 4);
    assert_eq!(four.verdict, Verdict::Pass, "{:#?}", four.targets);
    let (series, whole) = (four.series.as_ref().unwrap(), one.series.as_ref().unwrap());
    assert_eq!(series.seconds.len(), whole.seconds.len());
    assert_eq!(series.errors, whole.errors);
    assert_eq!(series.log, None);
    assert!(four.notes[0].contains("4 parts"), "{:?}", four.notes);
}

#[test]
fn a_target_that_the_whole_misses_fails_the_merge() {
    let home = tempfile::tempdir().unwrap();
    let setup = Setup {
        targets: "p95 < 5ms",
        ..Setup::new(home.path())
    };
    let whole = merged(setup.parts(4)).unwrap();
    assert_eq!(load_of(&whole).verdict, Verdict::Fail);
    assert_eq!((whole.summary.fail, whole.summary.exit_status), (1, 3));
}

#[test]
fn a_part_that_is_missing_or_there_twice_is_named() {
    let home = tempfile::tempdir().unwrap();
    let parts = Setup::new(home.path()).parts(4);
    let mut missing = parts.clone();
    missing.remove(2);
    let error = refused(missing);
    assert!(
        error.contains("lacks part 3/4") && error.contains("--shard 3/4"),
        "{error}"
    );
    let again = Setup::new(&home.path().join("again")).part(2, 4);
    let mut doubled = parts.clone();
    doubled.push(again.clone());
    let error = refused(doubled);
    assert!(error.contains("both hold part 2/4"), "{error}");
    assert!(error.contains(&again.path.display().to_string()), "{error}");
    assert!(refused(Vec::new()).contains("no result file"));
    let mut with_another = parts.clone();
    with_another[0].report.shard = None;
    assert!(refused(with_another).contains("is no part of a run"));
    let mut of_three = parts.clone();
    of_three[3] = Setup::new(&home.path().join("three")).part(3, 3);
    assert!(refused(of_three).contains("not of one run"));
    let mut lost = parts.clone();
    lost[1].report.benchmarks.pop();
    assert!(refused(lost).contains("4 of its 5 cases"));
    let mut lost = parts;
    lost[1].report.benchmarks.remove(0);
    assert!(refused(lost).contains("`shop::checkout` lacks part 2/4"));
}

#[test]
fn parts_of_different_loads_are_told_apart() {
    let home = tempfile::tempdir().unwrap();
    let setup = Setup::new(home.path());
    let first = setup.part(1, 2);
    let told = |other: Setup<'_>| refused(vec![first.clone(), other.part(2, 2)]);
    let error = told(Setup {
        seed: 2,
        ..setup.clone()
    });
    assert!(error.contains("as the seed differs"), "{error}");
    let error = told(Setup {
        rate: 7.0,
        ..setup.clone()
    });
    assert!(error.contains("as the rate"), "{error}");
    let error = told(Setup {
        targets: "p99 < 2s",
        ..setup.clone()
    });
    assert!(error.contains("as a target"), "{error}");
}

#[test]
fn logs_that_are_lost_damaged_or_changed_are_named() {
    let home = tempfile::tempdir().unwrap();
    let parts = Setup::new(home.path()).parts(2);
    let log_of = |part: &RunFile| {
        let series = part.report.benchmarks[0].series.as_ref().unwrap();
        part.path.with_file_name(series.log.as_ref().unwrap())
    };
    let (one, other) = (log_of(&parts[0]), log_of(&parts[1]));
    let whole = fs::read(&other).unwrap();
    fs::write(&other, &whole[..whole.len() / 2]).unwrap();
    let error = refused(parts.clone());
    assert!(
        error.contains("cut off") && error.contains(&other.display().to_string()),
        "{error}"
    );
    fs::copy(&one, &other).unwrap();
    assert!(refused(parts.clone()).contains("another part"));
    fs::remove_file(&other).unwrap();
    let error = refused(parts.clone());
    assert!(error.contains("part 2/2 has no interval log"), "{error}");
    assert!(error.contains(&other.display().to_string()), "{error}");
    let mut unwritten = parts;
    let series = unwritten[1].report.benchmarks[0].series.as_mut().unwrap();
    series.log = None;
    assert!(refused(unwritten).contains("could not be written"));
}

#[test]
fn a_load_that_failed_in_one_part_failed() {
    let home = tempfile::tempdir().unwrap();
    let mut parts = Setup::new(home.path()).parts(2);
    let failed = &mut parts[1].report.benchmarks[0];
    failed.series = None;
    failed.outcome = Outcome::Errored;
    failed.error = Some("panicked".into());
    let whole = merged(parts).unwrap();
    let case = load_of(&whole);
    assert_eq!(case.error.as_deref(), Some("part 2/2 panicked"));
    assert_eq!(whole.summary.exit_status, 101);
}

#[test]
fn what_a_part_missed_alone_stays_missed() {
    let home = tempfile::tempdir().unwrap();
    let mut parts = Setup::new(home.path()).parts(2);
    parts[0].report.benchmarks[1].verdict = Verdict::Fail;
    parts[1].report.summary.exit_status = 4;
    parts[1].report.machine.key = "other".into();
    let whole = merged(parts).unwrap();
    assert_eq!((whole.summary.fail, whole.summary.exit_status), (1, 3));
    let machines: Vec<&str> = whole
        .benchmarks
        .iter()
        .filter(|case| case.id != ID)
        .map(|case| case.machine.as_ref().unwrap().key.as_str())
        .collect();
    assert_eq!(machines, ["one", "other"]);
}

#[test]
fn parts_that_did_not_begin_together_are_no_load() {
    let home = tempfile::tempdir().unwrap();
    let setup = Setup::new(home.path());
    let first = setup.part(1, 2);
    let merged_after = |ms| {
        let late = Setup {
            begun: setup.begun + Duration::from_millis(ms),
            ..setup.clone()
        };
        merged(vec![first.clone(), late.part(2, 2)])
    };
    assert!(merged_after(900).is_ok());
    // All but two seconds of ten were loaded by both.
    let error = merged_after(2_000).unwrap_err();
    assert!(
        error.contains("part 2/2 began 2 s after part 1/2") && error.contains("--start-at"),
        "{error}"
    );
    // Of a short load the same time is more.
    let mut short = first.clone();
    short.report.benchmarks[0].span_ns = 2e9;
    let late = Setup {
        begun: setup.begun + Duration::from_millis(900),
        ..setup.clone()
    };
    let error = refused(vec![short, late.part(2, 2)]);
    assert!(error.contains("part 2/2 began 900 ms"), "{error}");
}

/// The verdict on a target of the load, and why it is undecided.
fn verdict_on(report: &Report, target: &str) -> (Verdict, String) {
    let mut targets = load_of(report).targets.iter();
    let found = targets.find(|found| found.target == target).unwrap();
    (found.verdict, found.reason.clone().unwrap_or_default())
}

#[test]
fn a_fault_that_one_part_skipped_was_not_recovered_from() {
    let home = tempfile::tempdir().unwrap();
    let setup = Setup {
        targets: "recovery < 5s, errors < 1%",
        faults: vec![FaultSpec {
            at: Duration::from_secs(1),
            lasting: Duration::from_secs(1),
            every: Some(Duration::from_secs(8)),
            share: 1.0,
            kind: FaultKind::Stall,
        }],
        ..Setup::new(home.path())
    };
    let mut parts = setup.parts(2);
    for (number, part) in (0..).zip(&mut parts) {
        let fault = |at: u64| wire::Fault {
            name: "stall".into(),
            begin_ns: at * SECOND + number,
            end_ns: (at + 1) * SECOND + number,
            calls: Some(10 + number),
            skipped: None,
        };
        let series = part.report.benchmarks[0].series.as_mut().unwrap();
        series.faults = vec![fault(1), fault(9)];
    }
    let whole = merged(parts.clone()).unwrap();
    assert_eq!(verdict_on(&whole, "recovery < 5s").0, Verdict::Pass);
    let faults = &load_of(&whole).series.as_ref().unwrap().faults;
    let told = |fault: &wire::Fault| (fault.begin_ns, fault.end_ns, fault.calls);
    assert_eq!(
        faults.iter().map(told).collect::<Vec<_>>(),
        [
            (SECOND, 2 * SECOND + 1, Some(21)),
            (9 * SECOND, 10 * SECOND + 1, Some(21))
        ]
    );

    let series = parts[1].report.benchmarks[0].series.as_mut().unwrap();
    series.faults[1].skipped = Some("it met no call".into());
    let whole = merged(parts).unwrap();
    for target in ["recovery < 5s", "errors < 1%"] {
        let (verdict, why) = verdict_on(&whole, target);
        assert_eq!(verdict, Verdict::Inconclusive, "{target}");
        assert!(why.contains("part 2/2: it met no call"), "{target}: {why}");
    }
}

#[test]
fn what_several_machines_used_stays_undecided() {
    let home = tempfile::tempdir().unwrap();
    let targets = [
        "cpu < 90%",
        "cpu < 90% over 5s",
        "rss_peak < 1GB",
        "rss_growth < 1MB/h",
        "child.rss_peak < 1GB",
        "leak < 1MB/h",
    ];
    let setup = Setup {
        targets: &targets.join(", "),
        ..Setup::new(home.path())
    };
    let whole = merged(setup.parts(2)).unwrap();
    for target in targets {
        let (verdict, why) = verdict_on(&whole, target);
        assert_eq!(verdict, Verdict::Inconclusive, "{target}");
        assert_eq!(
            why, "not measurable here: resources of several machines do not add up",
            "{target}"
        );
    }
}
