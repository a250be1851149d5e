//! Reports for the tests of the formats: one with everything that a report can hold, one with names
//! that no format may stumble over.

use std::collections::BTreeMap;

use super::fixture_parts::{at_most, bytes, check, count, judged, rate, target, time};
use super::*;

pub(super) use super::fixture_scenarios::report as scenarios;

/// A report in a format, without style.
pub(super) fn written(format: Format, report: &Report) -> String {
    let mut out = Vec::new();
    write(format, report, &mut out, Style::default()).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn report() -> Report {
    Report {
        schema: SCHEMA.into(),
        run_id: "4711-815-deadbeef".into(),
        timestamp: "2026-11-21T10:30:00Z".into(),
        git_commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        git_branch: Some("main".into()),
        git_dirty: Some(false),
        rust_version: Some("1.95.0".into()),
        profile: "default".into(),
        machine: machine(),
        clock: Clock {
            kind: "tsc".into(),
            resolution_ns: 10.0,
            overhead_ns: 20.0,
        },
        environment: vec![
            check(
                "governor",
                CheckStatus::Unknown,
                "no cpufreq on this machine",
            ),
            check("load", CheckStatus::Ok, "0.1"),
        ],
        base: Some(Base {
            name: "main (0123456)".into(),
            program: "target/perf-bench/0123456/cache".into(),
            command: Some("cargo perf-bench compare --base main".into()),
        }),
        shard: None,
        benchmarks: vec![
            passed(),
            warned(),
            failed(),
            undecided(),
            errored(),
            skipped(),
            unjudged(),
            with_figures_of_its_own(),
        ],
        summary: Summary {
            pass: 2,
            warn: 1,
            fail: 1,
            inconclusive: 1,
            unjudged: 1,
            errored: 1,
            skipped: 1,
            verdict: Verdict::Fail,
            grade: Some(Grade {
                name: "Fair".into(),
                score: 61.0,
                reasons: vec!["1 of 5 fails".into()],
            }),
            exit_status: 101,
            run_status: 0,
            elapsed_ns: 1.9e9,
        },
        grade_bands: GradeBands::default(),
    }
}

fn machine() -> Machine {
    Machine {
        key: "epyc-2-x86_64-8".into(),
        cpu: "AMD EPYC".into(),
        cores: 2,
        memory_bytes: 8_589_934_592,
        os: "linux x86_64".into(),
        virtualized: Some(true),
    }
}

/// The same case under each odd name, its texts as odd as its name.
pub(super) fn odd_names() -> Report {
    let benchmarks = ODD_NAMES
        .iter()
        .map(|name| (*name).to_owned())
        .chain([LONG_NAME.repeat(1_024)])
        .map(|name| {
            let mut benchmark = failed();
            benchmark.name = Some(name.clone());
            benchmark.group = Some(name.clone());
            benchmark.bench.clone_from(&name);
            benchmark.package.clone_from(&name);
            benchmark.error = Some(name.clone());
            // Of the longest a thousand are as good.
            let short: String = name.chars().take(1_000).collect();
            benchmark.series = Some(Box::new(fixture_scenarios::named(&short)));
            benchmark.notes = vec![name.clone()];
            benchmark.tags = vec![name.clone()];
            benchmark.metrics.insert(name.clone(), count(3.0));
            benchmark.targets[0].explanation.clone_from(&name);
            benchmark.targets[0].target.clone_from(&name);
            benchmark.targets.push(Target {
                reason: Some(name.clone()),
                ..target(&name, Verdict::Inconclusive)
            });
            benchmark.id = name;
            benchmark
        })
        .collect();
    Report {
        benchmarks,
        ..report()
    }
}

const ODD_NAMES: [&str; 16] = [
    "",
    " ",
    "a b",
    "it's \"quoted\"",
    "a|b|c",
    "a\\|b",
    "`a` ``b``",
    "</script><b>",
    "🦀 日本 e\u{301}",
    "a\nb\r\nc\td",
    "\u{1b}[31mred\u{1b}[0m\u{7}",
    "\u{202e}txt.exe",
    "=cmd,1;2",
    "a::b::c",
    "@someone #1 [x](y) *z* _w_",
    "\0\u{85}\u{2028}",
];

const LONG_NAME: &str = "long_name!";

fn passed() -> Benchmark {
    let mut benchmark = case("cache::get_hit", 12);
    benchmark.verdict = Verdict::Pass;
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), time(MetricKind::Batch, 12.1, 12.0, 12.2)),
        (
            "p50".into(),
            at_most(time(MetricKind::Call, 24.0, 23.0, 26.0)),
        ),
        (
            "p99".into(),
            at_most(time(MetricKind::Call, 34.0, 33.0, 36.0)),
        ),
        ("throughput".into(), rate(82.6e6)),
        ("allocs".into(), count(0.0)),
        ("alloc_bytes".into(), bytes(0.0)),
        (
            "max".into(),
            time(MetricKind::Call, 9_000.0, 9_000.0, 9_000.0),
        ),
    ]);
    benchmark.targets = vec![
        judged(
            "p99 < 1us",
            Verdict::Pass,
            34.0,
            1_000.0,
            "p99 is at most 34 ns and must be under 1 us",
        ),
        judged(
            "allocs == 0",
            Verdict::Pass,
            0.0,
            0.0,
            "allocs is 0 and must be 0",
        ),
    ];
    benchmark.comparison = vec![Change {
        metric: "mean".into(),
        reference: "baseline:main".into(),
        base: Some(11.8),
        current: Some(12.1),
        ratio: Some(1.025),
        lo: Some(1.01),
        hi: Some(1.04),
        severity: Severity::Notice,
        verdict: ChangeVerdict::Regressed,
    }];
    benchmark.histogram = vec![(24, 11_000), (25, 180)];
    benchmark.base_histogram = Some(BaseHistogram {
        reference: "baseline:main".into(),
        cells: vec![(23, 9_800), (24, 1_240), (31, 12)],
    });
    benchmark.timeline = vec![
        (0, 5_590, 23.0, 24.1, 26.0),
        (2_000_000, 5_590, 23.0, 24.2, 9_000.0),
    ];
    benchmark.ledger = Ledger {
        interrupted_samples: Some(3),
        voluntary_switches: Some(0),
        involuntary_switches: Some(3),
        migrations: Some(0),
        steal_ms: Some(0.0),
        pressure_ms: Some(41.25),
        throttled_ms: Some(210.0),
        throttled_periods: Some(3),
    };
    benchmark.grade = Some(Grade {
        name: "Good".into(),
        score: 82.0,
        reasons: vec!["far from every limit".into()],
    });
    benchmark.recommendations = vec!["the limit could be tighter".into()];
    benchmark.machine = Some(machine());
    benchmark
}

fn warned() -> Benchmark {
    let mut benchmark = case("cache::sort/1000", 20);
    benchmark.group = Some("sorting".into());
    benchmark.params = BTreeMap::from([("n".into(), "1000".into())]);
    benchmark.tags = vec!["cpu".into()];
    benchmark.verdict = Verdict::Warn;
    benchmark.metrics = BTreeMap::from([
        (
            "mean".into(),
            time(MetricKind::Batch, 5_290.0, 5_280.0, 5_300.0),
        ),
        (
            "p50".into(),
            time(MetricKind::Call, 5_280.0, 5_270.0, 5_290.0),
        ),
        (
            "p99".into(),
            time(MetricKind::Call, 5_900.0, 5_820.0, 6_080.0),
        ),
        ("throughput".into(), rate(189_000.0)),
        ("item_rate".into(), rate(189e6)),
        ("allocs".into(), count(1.0)),
        ("alloc_bytes".into(), bytes(8_192.0)),
    ]);
    let mut looser = judged(
        "mean < 10us",
        Verdict::Pass,
        5_290.0,
        10_000.0,
        "mean is 5.29 us and must be under 10 us",
    );
    looser.tier = Tier::Acceptable;
    let sentence = "mean is 5.29 us, at least 5.28 us at 99% confidence, and must be under 5 us";
    benchmark.targets = vec![
        judged("mean < 5us", Verdict::Warn, 5_290.0, 5_000.0, sentence),
        looser,
    ];
    benchmark
}

fn failed() -> Benchmark {
    let mut benchmark = case("cache::checkout", 30);
    benchmark.verdict = Verdict::Fail;
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), time(MetricKind::Batch, 812.0, 803.0, 821.0)),
        ("p50".into(), time(MetricKind::Call, 790.0, 789.0, 791.0)),
        (
            "p99".into(),
            time(MetricKind::Call, 1_240.0, 1_200.0, 1_290.0),
        ),
        ("throughput".into(), rate(1.2e6)),
        ("allocs".into(), count(3.0)),
    ]);
    let sentence = "p99 is 1.24 us, at least 1.20 us at 99% confidence, and must be under 1 us (11,200 samples over 62 ms); disturbed: 132 involuntary context switches, 30 ms stolen";
    benchmark.targets = vec![judged(
        "p99 < 1us",
        Verdict::Fail,
        1_240.0,
        1_000.0,
        sentence,
    )];
    benchmark.ledger = Ledger {
        involuntary_switches: Some(132),
        steal_ms: Some(30.0),
        ..Ledger::default()
    };
    benchmark.notes = vec!["the result is not used; pass it through black_box".into()];
    benchmark
}

fn undecided() -> Benchmark {
    let mut benchmark = case("cache::evict", 40);
    benchmark.group = Some("sorting".into());
    benchmark.verdict = Verdict::Inconclusive;
    let mut p99 = time(MetricKind::Call, 0.0, 0.0, 0.0);
    (p99.value, p99.lo, p99.hi) = (None, None, None);
    p99.reason = Some("too few calls".into());
    benchmark.metrics = BTreeMap::from([
        (
            "mean".into(),
            time(MetricKind::Batch, 2_000.0, 1_900.0, 2_100.0),
        ),
        ("p99".into(), p99),
        (
            "p99.9".into(),
            time(MetricKind::Call, 4_000.0, 3_000.0, 9_000.0),
        ),
    ]);
    let mut target = target("p99 < 3us", Verdict::Inconclusive);
    target.limit = Some(3_000.0);
    target.reason = Some("too few calls".into());
    target.explanation = "p99 cannot be told from 120 calls; 299 are needed".into();
    let mut relative = judged("mean <= +2% vs get_hit", Verdict::Pass, 2_000.0, 0.0, "");
    relative.limit = None;
    relative.reference = Some("cache::get_hit".into());
    benchmark.targets = vec![
        relative,
        target,
        judged("p99.9 < 9us", Verdict::Pass, 4_000.0, 9_000.0, ""),
    ];
    benchmark.notes = vec!["the result is not used; pass it through black_box".into()];
    benchmark
}

fn errored() -> Benchmark {
    let mut benchmark = case("cache::refill", 50);
    benchmark.outcome = Outcome::Errored;
    benchmark.error = Some("panicked at benches/cache.rs:52:\nno room left".into());
    benchmark
}

fn skipped() -> Benchmark {
    let mut benchmark = case("cache::network", 60);
    benchmark.outcome = Outcome::Skipped;
    benchmark.error = Some("needs a network".into());
    benchmark
}

fn unjudged() -> Benchmark {
    let mut benchmark = case("cache::clear<u32>/100", 70);
    benchmark.name = Some("Clearing".into());
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), time(MetricKind::Batch, 1.0, 0.9, 1.1)),
        ("throughput".into(), rate(1e9)),
    ]);
    benchmark
}

fn with_figures_of_its_own() -> Benchmark {
    let mut benchmark = case("cache::contended", 80);
    benchmark.verdict = Verdict::Pass;
    let mut hits = count(0.97);
    hits.unit = "share".into();
    benchmark.metrics = BTreeMap::from([
        ("mean".into(), time(MetricKind::Batch, 3.2e6, 3.1e6, 3.3e6)),
        ("throughput".into(), rate(312.0)),
        (
            "bandwidth".into(),
            Metric {
                unit: "B/s".into(),
                ..rate(1.5e9)
            },
        ),
        ("errors".into(), count(0.001)),
        ("cache_hits".into(), hits),
        (
            "lock_wait".into(),
            time(MetricKind::Call, 120.0, 117.0, 123.0),
        ),
        (
            "lock_wait.p99".into(),
            time(MetricKind::Call, 300.0, 290.0, 310.0),
        ),
    ]);
    benchmark.targets = vec![judged(
        "errors < 1%",
        Verdict::Pass,
        0.001,
        0.01,
        "errors is 0.1% and must be under 1%",
    )];
    benchmark
}

fn case(id: &str, line: u32) -> Benchmark {
    let mut benchmark = Benchmark::new(id);
    benchmark.package = "shop".into();
    benchmark.bench = "cache".into();
    benchmark.source = Source {
        file: "benches/cache.rs".into(),
        line,
    };
    benchmark.measured_ns = 2e8;
    benchmark.span_ns = 1.7e9;
    benchmark
}
