//! A report of scenarios for the tests of the formats: an open one with a burst and faults, a search
//! for the breakpoint, and a sweep over virtual users. Its figures are made by sums and products
//! alone, so that they are the same everywhere.

use std::collections::BTreeMap;

use super::fixture_parts::{bytes, count, judged, rate, time};
use super::*;

const SECOND: u64 = 1_000_000_000;
const MS: f64 = 1e6;

pub(super) fn report() -> Report {
    let benchmarks = vec![open(), breakpoint(), sweep()];
    Report {
        benchmarks,
        base: None,
        shard: None,
        summary: Summary {
            pass: 1,
            warn: 0,
            fail: 1,
            inconclusive: 1,
            unjudged: 0,
            errored: 0,
            skipped: 0,
            verdict: Verdict::Fail,
            grade: None,
            exit_status: 3,
            run_status: 0,
            elapsed_ns: 9.5e10,
        },
        ..fixture::report()
    }
}

/// One in which every text is this one.
pub(super) fn named(name: &str) -> Series {
    let text = || Some(name.to_owned());
    Series {
        scenario: name.into(),
        executor: name.into(),
        expansion: text(),
        model: name.into(),
        stages: vec![Stage {
            name: name.into(),
            end_ns: SECOND,
            unit: name.into(),
            finding: text(),
            ..Stage::default()
        }],
        seconds: vec![
            second(0, 10.0, 10.0, 0.0, MS),
            second(1, 10.0, 9.0, 1.0, MS),
        ],
        curve: vec![CurvePoint {
            unit: name.into(),
            ..CurvePoint::default()
        }],
        curve_summary: text(),
        errors: BTreeMap::from([(name.into(), 1)]),
        checks: BTreeMap::from([(name.into(), (0, 1))]),
        faults: vec![Fault {
            name: name.into(),
            skipped: text(),
            ..Fault::default()
        }],
        events: vec![SeriesEvent {
            at_ns: SECOND,
            text: name.into(),
        }],
        generator: Generator {
            too_slow: text(),
            ..Generator::default()
        },
        stopped: text(),
        log: text(),
        ..Series::default()
    }
}

fn case(id: &str, line: u32, seconds: u64) -> Benchmark {
    Benchmark {
        package: "shop".into(),
        bench: "http".into(),
        source: Source {
            file: "benches/http.rs".into(),
            line,
        },
        measured_ns: (seconds * SECOND) as f64,
        span_ns: (seconds * SECOND) as f64,
        ..Benchmark::new(id)
    }
}

fn call(value: f64) -> Metric {
    time(MetricKind::Call, value, value * 0.97, value * 1.04)
}

fn share(value: f64) -> Metric {
    Metric {
        lo: Some(value - 0.2 * value * (1.0 - value)),
        hi: Some(value + 0.2 * value * (1.0 - value)),
        samples: Some(20_000),
        ..count(value)
    }
}

/// Times around a median.
fn times(p50: f64) -> Times {
    Times {
        mean: p50 * 1.2,
        p50,
        p95: p50 * 3.0,
        p99: p50 * 7.0,
        max: p50 * 20.0,
    }
}

/// Cheap, and different each second.
fn wobble(second: u64) -> f64 {
    1.0 + 0.02 * ((second * 7) % 5) as f64
}

/// Of `open`: name, seconds, load at its begin and end, and the median meanwhile.
const STAGES: [(&str, u64, f64, f64, f64); 5] = [
    ("ramp up", 8, 100.0, 1_000.0, 1.2 * MS),
    ("steady", 6, 1_000.0, 1_000.0, 1.5 * MS),
    ("burst", 4, 2_000.0, 2_000.0, 400.0 * MS),
    ("calm", 5, 500.0, 500.0, 60.0 * MS),
    ("after", 3, 500.0, 500.0, 1.1 * MS),
];

/// What the server of `open` bears at most, calls a second.
const CAPACITY: f64 = 1_500.0;
const IN_FLIGHT: f64 = 256.0;

/// An open model with a burst beyond what the server bears.
pub(super) fn open() -> Benchmark {
    let mut benchmark = case("http::checkout", 12, 26);
    benchmark.verdict = Verdict::Fail;
    let mut seconds = Vec::new();
    let mut stages = Vec::new();
    let mut waiting = 0.0;
    for (name, lasting, from, to, p50) in STAGES {
        let begin = seconds.len() as u64;
        for place in 0..lasting {
            let load = from + (to - from) * (place as f64 + 0.5) / lasting as f64;
            let done = (waiting + load).min(CAPACITY).floor();
            waiting = waiting + load.floor() - done;
            seconds.push(second(begin + place, load, done, waiting, p50));
        }
        let of_stage = &seconds[begin as usize..];
        let sum = |what: fn(&Second) -> u64| of_stage.iter().map(what).sum();
        let passed: u64 = sum(|second| second.passed);
        stages.push(Stage {
            name: name.into(),
            begin_ns: begin * SECOND,
            end_ns: (begin + lasting) * SECOND,
            from,
            to,
            unit: "1/s".into(),
            offered: sum(|second| second.offered),
            calls: sum(|second| second.passed + second.failed),
            errors: sum(|second| second.failed),
            dropped: sum(|second| second.dropped),
            goodput: passed as f64 / lasting as f64,
            times: Some(times(p50)),
            finding: None,
        });
    }
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), call(60.0 * MS)),
        ("p50".into(), call(1.4 * MS)),
        ("p95".into(), call(410.0 * MS)),
        ("p99".into(), call(2_800.0 * MS)),
        ("throughput".into(), rate(890.0)),
        ("goodput".into(), rate(886.0)),
        ("errors".into(), share(0.0062)),
        ("dropped".into(), count(120.0)),
        ("recovery".into(), call(4.6e9)),
        ("availability".into(), share(0.92)),
        ("stability".into(), share(0.77)),
        ("checks.body".into(), share(0.999)),
        ("child.cpu".into(), share(0.81)),
        ("child.rss_peak".into(), bytes(180_000_000.0)),
    ]);
    benchmark.targets = vec![
        judged(
            "p95 < 200ms",
            Verdict::Fail,
            410.0 * MS,
            200.0 * MS,
            "p95 is 410 ms, at least 398 ms at 99% confidence, and must be under 200 ms",
        ),
        judged(
            "errors < 1%",
            Verdict::Pass,
            0.0062,
            0.01,
            "errors is 0.62% and must be under 1%",
        ),
    ];
    benchmark.histogram = vec![(1_100_000, 9_000), (1_500_000, 9_800), (400_000_000, 4_200)];
    benchmark.series = Some(Box::new(Series {
        scenario: "peak".into(),
        executor: "ramping-arrival-rate".into(),
        expansion: Some(
            "executor = \"ramping-arrival-rate\", start_rate = \"100/s\", stages = […]".into(),
        ),
        model: "open".into(),
        seed: 42,
        share: 0.4,
        stages,
        seconds,
        curve: Vec::new(),
        curve_summary: None,
        peak: None,
        errors: BTreeMap::from([("connection refused".into(), 120), ("timeout".into(), 9)]),
        checks: BTreeMap::from([("body".into(), (23_120, 23_143))]),
        faults: vec![
            Fault {
                name: "latency 50ms".into(),
                begin_ns: 10 * SECOND,
                end_ns: 12 * SECOND,
                calls: Some(200),
                skipped: None,
            },
            Fault {
                name: "fill disk /srv/data".into(),
                begin_ns: 12 * SECOND,
                end_ns: 14 * SECOND,
                calls: None,
                skipped: Some("the folder is no file system of its own".into()),
            },
        ],
        events: vec![SeriesEvent {
            at_ns: 17 * SECOND,
            text: "errors >= 5% over 2s".into(),
        }],
        generator: generator(),
        stopped: None,
        service: vec![(1_000_000, 12_000), (1_300_000, 11_000)],
        lag: vec![(3_000, 20_000), (38_000, 3_000)],
        log: Some("shop.http.4711.checkout.hlog".into()),
    }));
    benchmark
}

fn second(number: u64, load: f64, done: f64, waiting: f64, p50: f64) -> Second {
    let failed = if waiting > 0.0 {
        (done / 50.0).floor()
    } else {
        0.0
    };
    Second {
        begin_ns: number * SECOND,
        end_ns: (number + 1) * SECOND,
        offered: load as u64,
        started: done as u64,
        passed: (done - failed) as u64,
        failed: failed as u64,
        dropped: if waiting > 1_500.0 { 60 } else { 0 },
        in_flight: waiting.clamp(2.0, IN_FLIGHT) as u64,
        backlog: (waiting - IN_FLIGHT).max(0.0) as u64,
        users: 0,
        times: Some(times(p50 * wobble(number))),
        lag_p99: Some(38_000.0 * wobble(number)),
        process: Some(resources(
            0.08 * wobble(number),
            24_000_000 + number * 1_000,
        )),
        child: Some(resources(
            done / 2_800.0,
            120_000_000 + waiting as u64 * 32_000,
        )),
    }
}

fn resources(cpu: f64, rss: u64) -> Resources {
    Resources {
        cpu: Some(cpu),
        rss: Some(rss),
        threads: Some(3),
        fds: Some(270),
        io_read: Some(0),
        io_write: Some(4_096),
        net_bytes: None,
    }
}

fn generator() -> Generator {
    Generator {
        lag_p50: Some(4_000.0),
        lag_p99: Some(38_000.0),
        late: 0.0002,
        too_slow: None,
        little: Some(1.004),
    }
}

/// Of `breakpoint`: load, goodput, median and what was found.
const STEPS: [(f64, f64, f64, &str); 7] = [
    (500.0, 499.0, 1.0 * MS, "sustained"),
    (1_000.0, 998.0, 1.1 * MS, "sustained"),
    (2_000.0, 1_994.0, 2.0 * MS, "sustained"),
    (4_000.0, 2_380.0, 900.0 * MS, "p95 > 200ms over 2s"),
    (3_000.0, 2_400.0, 420.0 * MS, "p95 > 200ms over 2s"),
    (
        2_500.0,
        2_405.0,
        90.0 * MS,
        "goodput is 96% of what was offered",
    ),
    (2_250.0, 2_241.0, 4.0 * MS, "sustained"),
];

/// A search for the highest rate that is borne.
pub(super) fn breakpoint() -> Benchmark {
    const DWELL: u64 = 3;
    let mut benchmark = case("http::lookup", 20, 24);
    benchmark.verdict = Verdict::Pass;
    let mut series = Series {
        scenario: "limit".into(),
        executor: "breakpoint".into(),
        model: "open".into(),
        seed: 7,
        share: 1.0,
        curve_summary: Some(
            "capacity lies between 2.25 k/s and 2.5 k/s; first to break: p95 > 200ms over 2s"
                .into(),
        ),
        generator: generator(),
        ..Series::default()
    };
    for (place, (load, goodput, p50, finding)) in STEPS.into_iter().enumerate() {
        let begin = place as u64 * DWELL;
        let held = finding == "sustained";
        let calls = (goodput * DWELL as f64) as u64;
        series.stages.push(Stage {
            name: format!("step {}", place + 1),
            begin_ns: begin * SECOND,
            end_ns: (begin + DWELL) * SECOND,
            from: load,
            to: load,
            unit: "1/s".into(),
            offered: load as u64 * DWELL,
            calls,
            errors: 0,
            dropped: 0,
            goodput,
            times: Some(times(p50)),
            finding: Some(finding.into()),
        });
        for number in begin..begin + DWELL {
            let waiting = if held {
                0.0
            } else {
                (load - goodput) * (number - begin + 1) as f64
            };
            series
                .seconds
                .push(second(number, load, goodput, waiting, p50));
        }
        series.curve.push(CurvePoint {
            load,
            unit: "1/s".into(),
            goodput,
            errors: if held { 0.0 } else { 0.02 },
            times: Some(times(p50)),
            held,
            fitted: None,
        });
    }
    series
        .curve
        .sort_by(|one, other| one.load.total_cmp(&other.load));
    benchmark.series = Some(Box::new(series));
    let mut capacity = rate(2_250.0);
    (capacity.lo, capacity.hi) = (Some(2_250.0), Some(2_500.0));
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), call(80.0 * MS)),
        ("p50".into(), call(2.1 * MS)),
        ("p95".into(), call(1_200.0 * MS)),
        ("p99".into(), call(2_700.0 * MS)),
        ("throughput".into(), rate(1_845.0)),
        ("goodput".into(), rate(1_840.0)),
        ("errors".into(), share(0.011)),
        ("capacity".into(), capacity),
        ("recovery".into(), call(1.4e9)),
    ]);
    benchmark.targets = vec![Target {
        unit: "1/s".into(),
        ..judged(
            "capacity >= 2000/s",
            Verdict::Pass,
            2_250.0,
            2_000.0,
            "capacity is between 2.25 k/s and 2.5 k/s and must be at least 2 k/s",
        )
    }];
    benchmark
}

/// Virtual users against the universal scalability law; the generator did not keep up.
pub(super) fn sweep() -> Benchmark {
    const DWELL: u64 = 3;
    let mut benchmark = case("http::search", 28, 21);
    benchmark.verdict = Verdict::Inconclusive;
    let law = |users: f64| {
        1_000.0 * users / (1.0 + 0.05 * (users - 1.0) + 0.0005 * users * (users - 1.0))
    };
    let mut series = Series {
        scenario: "concurrency-sweep".into(),
        executor: "concurrency-sweep".into(),
        model: "closed".into(),
        seed: 3,
        share: 1.0,
        peak: Some(43.6),
        curve_summary: Some("the peak lies at 43.6 users [41.2, 46.4] with 10.2 k/s".into()),
        generator: Generator {
            too_slow: Some(
                "its threads had the processor for 62% of the time that they asked for".into(),
            ),
            little: Some(1.21),
            ..Generator::default()
        },
        stopped: Some("interrupted".into()),
        ..Series::default()
    };
    for (place, users) in [8_u32, 64, 1, 32, 2, 16, 4].into_iter().enumerate() {
        let begin = place as u64 * DWELL;
        let fitted = law(f64::from(users));
        let goodput = (fitted * wobble(users.into()) / 1.04).floor();
        let p50 = f64::from(users) / goodput * 1e9;
        series.stages.push(Stage {
            name: format!("{users} users"),
            begin_ns: begin * SECOND,
            end_ns: (begin + DWELL) * SECOND,
            from: users.into(),
            to: users.into(),
            unit: "users".into(),
            offered: goodput as u64 * DWELL,
            calls: goodput as u64 * DWELL,
            errors: 0,
            dropped: 0,
            goodput,
            times: Some(times(p50.floor())),
            finding: None,
        });
        for number in begin..begin + DWELL {
            let second = second(number, goodput, goodput, 0.0, p50.floor());
            series.seconds.push(Second {
                in_flight: users.into(),
                users: users.into(),
                child: None,
                lag_p99: None,
                ..second
            });
        }
        series.curve.push(CurvePoint {
            load: users.into(),
            unit: "users".into(),
            goodput,
            errors: 0.0,
            times: Some(times(p50.floor())),
            held: true,
            fitted: Some(fitted.floor()),
        });
    }
    series
        .curve
        .sort_by(|one, other| one.load.total_cmp(&other.load));
    benchmark.series = Some(Box::new(series));
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), call(2.6 * MS)),
        ("p50".into(), call(2.2 * MS)),
        ("p95".into(), call(6.6 * MS)),
        ("p99".into(), call(15.4 * MS)),
        ("throughput".into(), rate(5_600.0)),
        ("goodput".into(), rate(5_600.0)),
        ("errors".into(), share(0.0)),
    ]);
    benchmark.targets = vec![Target {
        verdict: Verdict::Inconclusive,
        reason: Some(
            "generator too slow: its threads had the processor for 62% of the time".into(),
        ),
        ..judged(
            "p99 < 20ms",
            Verdict::Inconclusive,
            15.4 * MS,
            20.0 * MS,
            "p99 is 15.4 ms, and the generator was too slow to tell",
        )
    }];
    benchmark
}
