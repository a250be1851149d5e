//! The JSON of Java's microbenchmark harness, as its visualizers read it.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use perf_harness::report::{Benchmark, Metric, Report};
use serde::Serialize;
use serde_json::{Value, json};

use super::case::{TYPICAL, callers, first_of, interval, measured, parts, reach, value};

/// A case, with the field names of that harness.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    jmh_version: &'static str,
    benchmark: String,
    mode: &'static str,
    threads: u64,
    forks: u32,
    jvm: &'static str,
    jvm_args: [&'static str; 0],
    jdk_version: &'a str,
    vm_name: &'static str,
    vm_version: &'a str,
    warmup_iterations: u32,
    warmup_time: &'static str,
    warmup_batch_size: u32,
    measurement_iterations: u32,
    measurement_time: String,
    measurement_batch_size: u32,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
    primary_metric: Score,
    secondary_metrics: BTreeMap<&'a str, Score>,
}

/// A figure.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Score {
    score: f64,
    score_error: Value,
    score_confidence: [Value; 2],
    score_percentiles: BTreeMap<&'static str, f64>,
    score_unit: String,
    raw_data: [[f64; 1]; 1],
}

/// The ranks that every figure is given at.
const RANKS: [&str; 10] = [
    "0.0", "50.0", "90.0", "95.0", "99.0", "99.9", "99.99", "99.999", "99.9999", "100.0",
];

/// The mean call of each case, else its throughput, and all other figures beside it. A case without
/// either is left out.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut taken: HashSet<(String, String)> = HashSet::new();
    let entries: Vec<Entry<'_>> = measured(report)
        .filter_map(|case| entry(report, case))
        .map(|mut entry| {
            // What tells two apart that are called the same, so that no result covers another.
            let params = |entry: &Entry<'_>| format!("{:?}", entry.params);
            for number in 2.. {
                if taken.insert((entry.benchmark.clone(), params(&entry))) {
                    break;
                }
                entry.params.insert("#".to_owned(), number.to_string());
            }
            entry
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn entry<'a>(report: &'a Report, case: &'a Benchmark) -> Option<Entry<'a>> {
    let (mode, name, metric) = match first_of(case, &TYPICAL) {
        Some((name, metric, _)) => ("avgt", name, metric),
        None => first_of(case, &["throughput"]).map(|(name, metric, _)| ("thrpt", name, metric))?,
    };
    let mut params: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &case.params {
        params.insert(one_word(name), one_word(value));
    }
    let (path, variant) = parts(&case.id);
    if !variant.is_empty() && (params.is_empty() || variant.starts_with('<')) {
        params.insert("case".to_owned(), one_word(variant));
    }
    if let Some(machine) = &case.machine {
        params.insert("machine".to_owned(), one_word(&machine.key));
    }
    let compiler = report.rust_version.as_deref().unwrap_or("");
    let others = case.metrics.iter().filter(|(other, _)| *other != name);
    Some(Entry {
        jmh_version: concat!("perf_bench ", env!("CARGO_PKG_VERSION")),
        benchmark: dotted(case, path),
        mode,
        threads: callers(case),
        forks: 1,
        jvm: "",
        jvm_args: [],
        jdk_version: compiler,
        vm_name: "rustc",
        vm_version: compiler,
        warmup_iterations: 0,
        warmup_time: "0 ns",
        warmup_batch_size: 1,
        measurement_iterations: 1,
        measurement_time: format!("{} ns", case.measured_ns),
        measurement_batch_size: 1,
        params,
        primary_metric: score(metric)?,
        secondary_metrics: others
            .filter_map(|(name, metric)| Some((name.as_str(), score(metric)?)))
            .collect(),
    })
}

/// Package, bench target, modules and function as Java would part them: readers take what follows the
/// last dot for the method, and the rest for its class.
fn dotted(case: &Benchmark, path: &str) -> String {
    let Benchmark { package, bench, .. } = case;
    let begins = path.strip_prefix(bench.as_str());
    let is_named = begins.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let bench = if is_named { "" } else { bench };
    let around = [package.as_str(), bench].into_iter();
    around
        .filter(|name| !name.is_empty())
        .chain(
            path.split("::")
                .map(|name| if name.is_empty() { "_" } else { name }),
        )
        .map(|name| one_word(name).replace('.', "_"))
        .collect::<Vec<_>>()
        .join(".")
}

/// Readers part names and parameters at spaces.
fn one_word(text: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || c.is_control();
    text.replace(is_gap, "_")
}

/// A figure of one measurement, as that harness gives it: all its percentiles are the figure itself,
/// and what it does not know is "NaN".
fn score(metric: &Metric) -> Option<Score> {
    let score = value(metric)?;
    let number = |value: Option<f64>| value.map_or(json!("NaN"), |value| json!(value));
    let interval = interval(metric);
    Some(Score {
        score,
        score_error: number(reach(metric)),
        score_confidence: [
            number(interval.map(|(lo, _)| lo)),
            number(interval.map(|(_, hi)| hi)),
        ],
        score_percentiles: RANKS.iter().map(|rank| (*rank, score)).collect(),
        score_unit: unit(&metric.unit),
        raw_data: [[score]],
    })
}

fn unit(unit: &str) -> String {
    match unit {
        "ns" | "B" => format!("{unit}/op"),
        "1" => "#/op".to_owned(),
        "1/s" => "ops/s".to_owned(),
        unit => unit.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;
    use crate::exports::fixture;

    /// What jmh-visualizer and github-action-benchmark take from an entry.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Read {
        benchmark: String,
        mode: String,
        threads: u64,
        forks: u64,
        measurement_iterations: u64,
        #[serde(default)]
        params: BTreeMap<String, String>,
        primary_metric: ReadScore,
        secondary_metrics: HashMap<String, ReadScore>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ReadScore {
        score: f64,
        score_error: Value,
        score_confidence: Vec<Value>,
        score_percentiles: BTreeMap<String, f64>,
        score_unit: String,
        raw_data: Vec<Vec<f64>>,
    }

    fn read(report: &Report) -> Vec<Read> {
        let mut text = Vec::new();
        write(report, &mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn the_mean_is_the_score_and_all_else_stands_beside_it() {
        let all = read(&fixture::report());
        let hit = all.iter().find(|one| one.benchmark == "shop.cache.get_hit");
        let hit = hit.unwrap();
        assert_eq!((hit.mode.as_str(), hit.threads, hit.forks), ("avgt", 1, 1));
        assert_eq!(hit.measurement_iterations, 1);
        let ReadScore {
            score,
            score_error,
            score_confidence,
            score_percentiles,
            score_unit,
            raw_data,
        } = &hit.primary_metric;
        assert_eq!((*score, score_unit.as_str()), (12.1, "ns/op"));
        assert!((score_error.as_f64().unwrap() - 0.1).abs() < 1e-9);
        assert_eq!(*score_confidence, [json!(12.0), json!(12.2)]);
        assert_eq!(
            (score_percentiles.len(), score_percentiles["99.0"]),
            (10, 12.1)
        );
        assert_eq!(*raw_data, [[12.1]]);
        let allocs = &hit.secondary_metrics["allocs"];
        assert_eq!((allocs.score, allocs.score_unit.as_str()), (0.0, "#/op"));
        assert_eq!(allocs.score_error, "NaN");
        assert!(!hit.secondary_metrics.contains_key("mean"));
        assert!(all.iter().all(|one| one.benchmark != "shop.cache.refill"));
    }

    #[test]
    fn arguments_are_parameters_and_types_are_not_lost() {
        let all = read(&fixture::report());
        let of = |name: &str| {
            all.iter()
                .find(|one| one.benchmark.ends_with(name))
                .unwrap()
        };
        assert_eq!(
            of(".sort").params,
            BTreeMap::from([("n".into(), "1000".into())])
        );
        assert_eq!(of(".clear").params["case"], "<u32>/100");
    }

    #[test]
    fn without_a_time_the_throughput_is_the_score() {
        let mut report = fixture::report();
        for name in TYPICAL {
            report.benchmarks[0].metrics.remove(name);
        }
        let first = &read(&report)[0];
        assert_eq!(first.mode, "thrpt");
        assert_eq!(first.primary_metric.score_unit, "ops/s");
    }

    #[test]
    fn odd_names_are_words_and_no_two_cases_are_alike() {
        let report = fixture::odd_names();
        let all = read(&report);
        assert_eq!(all.len(), report.benchmarks.len());
        let mut taken = HashSet::new();
        for Read {
            benchmark, params, ..
        } in &all
        {
            let texts = || params.iter().flat_map(|(name, value)| [name, value]);
            assert!(!benchmark.is_empty());
            assert!(
                texts()
                    .chain([benchmark])
                    .all(|text| !text.contains(char::is_whitespace)),
                "{benchmark:?} {params:?}"
            );
            assert!(
                benchmark.split('.').all(|part| !part.is_empty()),
                "{benchmark:?}"
            );
            assert!(
                taken.insert((benchmark, params)),
                "{benchmark:?} {params:?}"
            );
        }
        let long = all.iter().map(|one| one.benchmark.len()).max();
        assert!(long > Some(10_000));
    }
}
