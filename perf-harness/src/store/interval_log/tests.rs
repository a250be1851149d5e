use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry as Entry};

use super::*;
use crate::load::{Closed, Executor, Overs, Scenario, Shard, Stage, Tally};
use crate::measure::{FigureKind, RecordedFigure};

const SECOND: u64 = 1_000_000_000;

fn load() -> LoggedLoad {
    let stage = Stage {
        name: None,
        duration: Duration::from_secs(2),
        target: 4.0,
        overload: false,
    };
    LoggedLoad {
        scenario: Scenario {
            name: Some("peak".into()),
            executor: Executor::Closed(Closed {
                executor: "constant-vus",
                start_vus: 4,
                stages: vec![stage],
                shared_iterations: None,
                iterations_per_vu: None,
            }),
            preset: None,
            mix: Vec::new(),
            graceful_stop: Duration::from_secs(30),
            stop: perf_targets::parse("errors >= 5% over 10s").unwrap(),
            abort: false,
            delay: Duration::ZERO,
            faults: Vec::new(),
            seed: Some(7),
        },
        members: vec![LoggedMember {
            id: "shop::checkout".into(),
            targets: perf_targets::parse("p99 < 20ms, errors == 0").unwrap(),
            acceptable: Vec::new(),
            share: 1.0,
        }],
        member: 0,
        confidence: 0.99,
        registered_targets: 2,
        seed: 7,
        shard: Shard { index: 1, of: 4 },
        cores: 2,
        begun: Duration::from_millis(1_795_343_400_250),
    }
}

fn tally(second: u64) -> Tally {
    let mut tally = Tally {
        begin_ns: second * SECOND,
        end_ns: (second + 1) * SECOND,
        offered: 1_003,
        started: 1_001,
        passed: 990,
        failed: 10,
        unfinished: 1,
        unfinished_from_ns: Some(90 * SECOND),
        in_flight: 3,
        backlog: 2,
        present_ns: 1 << 70,
        ..Tally::default()
    };
    tally.errors.insert("no\nroom, \"here\"".into(), 10);
    tally.checks.insert("is cheap", (7, 8));
    let mut random = fastrand::Rng::with_seed(second);
    for _ in 0..1_000 {
        let ns = 1 << random.u32(0..35);
        tally.response.record(ns + random.u64(0..=ns));
        tally.service.record(ns / 2);
        tally.lag.record(random.u64(0..3));
    }
    tally.response.record(0);
    tally.response.record(90 * SECOND);
    tally
}

fn end() -> PhaseLine {
    let mut overs = Overs::new(20_000_000);
    (0..10_000_u64).for_each(|call| overs.push(call * 4_000));
    PhaseLine {
        overs: vec![overs],
        figures: vec![RecordedFigure::of("rows", FigureKind::Count, &[1.5, 2.0])],
        stopped: Some("`errors >= 5% over 10s`".into()),
    }
}

/// A log of two seconds, the second of which is empty.
fn write(path: &Path) {
    let mut log = IntervalLog::create(path, &load());
    log.begin_phase(5 * SECOND);
    log.second(&tally(0), 4, false);
    let nothing = Tally {
        begin_ns: SECOND,
        end_ns: 2 * SECOND,
        ..Tally::default()
    };
    log.second(&nothing, 0, true);
    log.end_phase(&end());
    assert_eq!(log.file_name(), "a.hlog");
    log.finish().unwrap();
}

fn entries(path: &Path) -> Result<Vec<LogEntry>, LogError> {
    let mut reader = IntervalLogReader::open(path)?;
    let mut entries = Vec::new();
    while let Some(entry) = reader.next()? {
        entries.push(entry);
    }
    Ok(entries)
}

#[test]
fn what_was_written_is_read_back_to_the_last_call() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs/1/a.hlog");
    write(&path);
    assert_eq!(IntervalLogReader::open(&path).unwrap().load(), &load());
    let read = entries(&path).unwrap();
    let [
        LogEntry::Phase,
        LogEntry::Second {
            tally: first,
            users: 4,
            is_draining: false,
        },
        LogEntry::Second {
            tally: second,
            users: 0,
            is_draining: true,
        },
        LogEntry::End(last),
    ] = read.as_slice()
    else {
        panic!("{read:?}");
    };
    assert_eq!(**first, tally(0));
    assert_eq!((second.begin_ns, second.response.len()), (SECOND, 0));
    assert_eq!(last, &end());
}

#[test]
fn readers_of_the_format_find_a_line_for_each_second_and_tag() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.hlog");
    write(&path);
    let text = fs::read(&path).unwrap();
    let mut tags = Vec::new();
    let mut times = Vec::new();
    for entry in IntervalLogIterator::new(&text) {
        let interval = match entry.unwrap() {
            Entry::StartTime(time) | Entry::BaseTime(time) => {
                times.push(time);
                continue;
            }
            Entry::Interval(interval) => interval,
        };
        let tag = interval.tag().unwrap().as_str();
        tags.push((tag.to_owned(), interval.start_timestamp().as_secs()));
        if tags.len() == 1 {
            let bytes =
                base64::engine::general_purpose::STANDARD.decode(interval.encoded_histogram());
            let cells: hdrhistogram::Histogram<u64> = Deserializer::new()
                .deserialize(&mut bytes.unwrap().as_slice())
                .unwrap();
            let response = tally(0).response;
            assert_eq!(cells.len(), response.len());
            let p99 = response.value_at(0.99).unwrap();
            assert_eq!(cells.value_at_quantile(0.99), p99);
            assert!((interval.max() - 60e3).abs() < 60.0, "{}", interval.max());
        }
    }
    assert_eq!(times, [load().begun; 2]);
    let of = |begin| ["response", "service", "lag", "own-lag"].map(|tag| (tag.to_owned(), begin));
    assert_eq!(tags, [of(5), of(6)].concat());
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.matches("MaxValueDivisor").count(), 1);
    assert!(text.contains("#[Values are nanoseconds"));
}

#[test]
fn a_log_that_is_cut_off_or_bent_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("a.hlog");
    write(&whole);
    let text = fs::read_to_string(&whole).unwrap();
    let path = folder.path().join("b.hlog");
    let told = |text: &str| {
        fs::write(&path, text).unwrap();
        entries(&path).unwrap_err().to_string()
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for kept in 0..lines.len() {
        let error = told(&lines[..kept].concat());
        let is_told = error.contains("cut off at line") || error.contains("no interval log");
        assert!(is_told && error.contains("b.hlog"), "{kept}: {error}");
        if let Some(cut) = lines.get(kept).and_then(|line| line.get(..line.len() / 2)) {
            told(&(lines[..kept].concat() + cut));
        }
    }
    assert!(told(&text.replace("Tag=lag", "Tag=log")).contains("no histogram `lag`"));
    assert!(told(&text.replace("[perf-log/1]", "[perf-log/2]")).contains("update"));
    assert!(
        told(&text.replace("\"calls_per_block\":4", "\"calls_per_block\":0")).contains("blocks")
    );
    assert!(told("Tag=response,0.000,1.000,1.0,AAAA\n").contains("no interval log"));
    assert!(told("").contains("no interval log"));
}

#[test]
fn a_log_that_cannot_be_written_is_told_once_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.hlog");
    fs::create_dir(&path).unwrap();
    let mut log = IntervalLog::create(&path, &load());
    log.begin_phase(0);
    log.second(&tally(0), 4, false);
    log.end_phase(&end());
    let error = log.finish().unwrap_err().to_string();
    assert!(error.contains("a.hlog"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_log_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.hlog");
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut log = IntervalLog::create(&path, &load());
    log.write_to(full);
    log.begin_phase(0);
    log.second(&tally(0), 4, false);
    log.end_phase(&end());
    let error = log.finish().unwrap_err().to_string();
    assert!(error.contains("free some space"), "{error}");
}
