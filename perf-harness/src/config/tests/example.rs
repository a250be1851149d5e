//! The perf.toml of INTERFACE.md, and the project's own.

use super::settings;
use crate::config::{OnProblem, Requirements};
use crate::load::Executor;

const EXAMPLE: &str = r#"
[run]
warmup = "100ms"
max_time = "3s"          # a case ends earlier, as soon as all its targets are decided
confidence = 0.99        # over all registered targets together
precision = "1%"
tolerance = "1%"
pin = "auto"
strict = false

[profile.ci]
max_time = "10s"
strict = true

[bench."cache::*"]
targets = "p99 < 1us"
threads = [1, 4]

[regression]
mean       = { notice = "5%",  warn = "10%", fail = "20%" }
p95        = { warn = "15%", fail = "25%" }
throughput = { warn = "5%",  fail = "15%" }
peak_bytes = { warn = "20%", fail = "50%" }
errors     = { warn = "50%", fail = "100%" }
allocs     = { fail = "0%" }

[report]
json = "target/perf/report.json"
markdown = "target/perf/report.md"
html = "target/perf/report.html"
junit = "target/perf/junit.xml"

[grade]
excellent = 90
good = 75
fair = 60

[environment]
on_problem = "warn"
require = { memory = "1GiB", disk = "500MiB", tcp = ["127.0.0.1:5672"], command = ["docker info"] }

[scenario.peak]
executor = "ramping-arrival-rate"
start_rate = "100/s"
stages = [ { duration = "10s", target = "1000/s" }, { duration = "30s", target = "1000/s" } ]
"#;

#[test]
fn the_example_is_understood() {
    let settings = settings(EXAMPLE, &[], &[]).unwrap();
    let metrics: Vec<String> = settings
        .regression
        .iter()
        .map(|rule| rule.metric.to_string())
        .collect();
    assert_eq!(
        metrics,
        [
            "mean",
            "p95",
            "throughput",
            "peak_bytes",
            "errors",
            "allocs"
        ]
    );
    assert_eq!(settings.regression[0].notice, Some(0.05));
    assert_eq!(settings.regression[5].fail, Some(0.0));
    assert_eq!(settings.checks.on_problem, OnProblem::Warn);
    let expected = Requirements {
        memory: Some(1 << 30),
        disk: Some(500 << 20),
        tcp: vec!["127.0.0.1:5672".to_owned()],
        command: vec!["docker info".to_owned()],
    };
    assert_eq!(settings.checks.require, expected);
    let files: Vec<String> = settings
        .report_files
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        files,
        [
            "json=/shop/target/perf/report.json",
            "markdown=/shop/target/perf/report.md",
            "html=/shop/target/perf/report.html",
            "junit=/shop/target/perf/junit.xml"
        ]
    );
    assert_eq!(settings.warnings, [""; 0]);
    let Executor::Open(open) = &settings.scenarios["peak"].executor else {
        panic!("arrivals at a rate");
    };
    let loads: Vec<f64> = open.stages.iter().map(|stage| stage.target).collect();
    assert_eq!((open.start_rate, loads), (100.0, vec![1000.0, 1000.0]));
}

#[test]
fn the_projects_own_file_is_understood() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../perf.toml");
    let settings = settings(&std::fs::read_to_string(path).unwrap(), &[], &[]).unwrap();
    assert_eq!(settings.warnings, [""; 0]);
}

/// What is commented out in the project's own file, since users copy it.
#[test]
fn the_scenarios_of_the_reference_are_understood() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../perf.toml");
    let reference = std::fs::read_to_string(path).unwrap();
    let is_toml = |line: &&str| {
        let word = line.split(" = ").next().unwrap_or_default();
        let is_key = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        line.starts_with(['[', ']'])
            || line.starts_with("  {")
            || (line.contains(" = ") && is_key(word))
    };
    let lines: Vec<&str> = reference
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .skip_while(|line| *line != "[scenario.peak]")
        .filter(is_toml)
        .collect();
    let settings = settings(&lines.join("\n"), &[], &[]).unwrap();
    let names: Vec<&str> = settings.scenarios.keys().map(String::as_str).collect();
    let all = [
        "bursts", "day", "night", "peak", "rush", "scaling", "steps", "up", "usual",
    ];
    assert_eq!(names, all);
    assert_eq!(settings.scenarios["peak"].faults.len(), 5);
}
