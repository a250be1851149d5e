//! The tree of folders that criterion leaves behind, for critcmp and others that read it.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use perf_harness::report::{
    Benchmark, Metric, Outcome, Report, distinct, lasting_ids, write_atomically,
};
use serde::Serialize;

use super::case::{TYPICAL, first_of, interval, parts, reach, value};
use crate::error::Error;

/// `benchmark.json`: what a case is called.
#[derive(Serialize)]
struct Name<'a> {
    group_id: &'a str,
    function_id: Option<&'a str>,
    value_str: Option<&'a str>,
    throughput: Option<()>,
    full_id: &'a str,
    directory_name: &'a str,
    title: &'a str,
}

/// `estimates.json`: nanoseconds.
#[derive(Serialize)]
struct Estimates {
    mean: Estimate,
    median: Estimate,
    median_abs_dev: Estimate,
    slope: Option<Estimate>,
    std_dev: Estimate,
}

#[derive(Clone, Copy, Serialize)]
struct Estimate {
    confidence_interval: Interval,
    point_estimate: f64,
    standard_error: f64,
}

#[derive(Clone, Copy, Serialize)]
struct Interval {
    confidence_level: f64,
    lower_bound: f64,
    upper_bound: f64,
}

/// What perf.toml's `confidence` is unless it says otherwise; a report does not tell it.
const CONFIDENCE: f64 = 0.99;

/// Longer names of folders are cut.
const LONGEST: usize = 64;

/// What criterion keeps for itself in the folder of a case.
const OWN: [&str; 2] = ["change", "report"];

/// Writes `<folder>/<case>/<baseline>/` with the two files of each case that has a time.
pub(crate) fn write_tree(report: &Report, folder: &Path, baseline: &str) -> Result<(), Error> {
    if !is_plain(baseline) || OWN.contains(&baseline) {
        return Err(Error::Usage(format!(
            "--criterion-baseline: `{}` is no name of a baseline: letters, digits, `_`, `-` and `.` are, and neither `change` nor `report`",
            baseline.escape_default()
        )));
    }
    let ids = lasting_ids(report);
    for ((id, directory), case) in ids.iter().zip(directories(&ids)).zip(&report.benchmarks) {
        let Some(estimates) = estimates(case) else {
            continue;
        };
        let (path, variant) = parts(&case.id);
        let (group, function) = path.rsplit_once("::").unwrap_or((path, path));
        let name = Name {
            group_id: group,
            function_id: Some(function),
            value_str: Some(variant.trim_start_matches('/')).filter(|value| !value.is_empty()),
            throughput: None,
            full_id: id,
            directory_name: &directory,
            title: id,
        };
        let place = folder.join(&directory).join(baseline);
        write(&place.join("benchmark.json"), &name)?;
        write(&place.join("estimates.json"), &estimates)?;
    }
    Ok(())
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_vec(what)
        .map_err(io::Error::from)
        .map_err(Error::file("write", path))?;
    Ok(write_atomically(path, &text)?)
}

/// Of a case without a time there are none.
fn estimates(case: &Benchmark) -> Option<Estimates> {
    if case.outcome != Outcome::Completed {
        return None;
    }
    let (_, mean, _) = first_of(case, &TYPICAL)?;
    let mean_of_calls = estimate(mean)?;
    let median = first_of(case, &["median", "p50"]);
    let spread = case.metrics.get("stddev").and_then(value);
    let spread = point(spread.unwrap_or(mean_of_calls.standard_error));
    Some(Estimates {
        mean: mean_of_calls,
        median: median.map_or(Some(mean_of_calls), |(_, metric, _)| estimate(metric))?,
        median_abs_dev: spread,
        slope: None,
        std_dev: spread,
    })
}

/// The interval reaches farther than a standard error does.
fn estimate(metric: &Metric) -> Option<Estimate> {
    let value = value(metric)?;
    let (lo, hi) = interval(metric).unwrap_or((value, value));
    Some(Estimate {
        confidence_interval: Interval {
            confidence_level: CONFIDENCE,
            lower_bound: lo,
            upper_bound: hi,
        },
        point_estimate: value,
        standard_error: reach(metric).unwrap_or(0.0),
    })
}

/// A figure without an interval.
fn point(value: f64) -> Estimate {
    Estimate {
        confidence_interval: Interval {
            confidence_level: CONFIDENCE,
            lower_bound: value,
            upper_bound: value,
        },
        point_estimate: value,
        standard_error: 0.0,
    }
}

/// A folder for each case, at one level: readers look for a case, a baseline and the files. Systems that
/// tell no `a` from an `A` keep them apart too.
fn directories(ids: &[Cow<'_, str>]) -> Vec<String> {
    let plain: Vec<String> = ids.iter().map(|id| directory(id)).collect();
    let lower = plain.iter().map(|name| name.to_ascii_lowercase().into());
    let numbered = distinct(lower.collect());
    let numbered = plain.iter().zip(&numbered);
    numbered
        .map(|(name, numbered)| format!("{name}{}", &numbered[name.len()..]))
        .collect()
}

fn directory(id: &str) -> String {
    let harmless = |c| if is_harmless(c) { c } else { '_' };
    let name: String = id.chars().take(LONGEST).map(harmless).collect();
    if is_plain(&name) {
        name
    } else {
        format!("_{}_", name.trim_matches('.'))
    }
}

/// Whether it names a folder in the one that it is in.
fn is_plain(name: &str) -> bool {
    !(name.is_empty() || name.starts_with('.') || name.ends_with('.'))
        && name.chars().all(is_harmless)
}

fn is_harmless(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.".contains(c)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};
    use std::fs;
    use std::process::Command;

    use serde_json::{Value, json};

    use super::*;
    use crate::exports::fixture;

    /// What critcmp finds in a tree: names with the mean and its spread.
    fn found(folder: &Path, baseline: &str) -> BTreeMap<String, (f64, f64)> {
        let mut found = BTreeMap::new();
        for case in fs::read_dir(folder).unwrap() {
            let place = case.unwrap().path().join(baseline);
            let read = |name: &str| -> Value {
                serde_json::from_slice(&fs::read(place.join(name)).unwrap()).unwrap()
            };
            let (name, estimates) = (read("benchmark.json"), read("estimates.json"));
            for key in ["group_id", "full_id", "directory_name"] {
                assert!(name[key].is_string(), "{name}");
            }
            for key in ["mean", "median", "median_abs_dev", "std_dev"] {
                let interval = &estimates[key]["confidence_interval"];
                for end in ["confidence_level", "lower_bound", "upper_bound"] {
                    assert!(interval[end].is_number(), "{estimates}");
                }
                assert!(estimates[key]["standard_error"].is_number(), "{estimates}");
            }
            let point = |key: &str| estimates[key]["point_estimate"].as_f64().unwrap();
            let id = name["full_id"].as_str().unwrap().to_owned();
            found.insert(id, (point("mean"), point("std_dev")));
        }
        found
    }

    #[test]
    fn each_case_is_a_folder_with_its_baseline() {
        let folder = tempfile::tempdir().unwrap();
        let mut report = fixture::report();
        let mut spread = report.benchmarks[0].metrics["mean"].clone();
        spread.value = Some(2.5);
        let mean = report.benchmarks[0].metrics["mean"].clone();
        report.benchmarks[0].metrics.insert("stddev".into(), spread);
        let errored = report
            .benchmarks
            .iter_mut()
            .find(|case| case.error.is_some());
        errored.unwrap().metrics.insert("mean".into(), mean);
        write_tree(&report, folder.path(), "main").unwrap();
        let found = found(folder.path(), "main");
        assert_eq!(found["shop/cache::get_hit"], (12.1, 2.5));
        let (mean, spread) = found["shop/cache::checkout"];
        assert!(
            mean == 812.0 && (spread - 9.0).abs() < 1e-9,
            "the interval's half"
        );
        assert!(
            !found.contains_key("shop/cache::refill"),
            "it was not measured"
        );
        let place = folder
            .path()
            .join("shop_cache__get_hit/main/benchmark.json");
        let name: Value = serde_json::from_slice(&fs::read(place).unwrap()).unwrap();
        assert_eq!(
            (&name["group_id"], &name["function_id"]),
            (&"cache".into(), &"get_hit".into())
        );
    }

    /// The program itself, which `.ci/consumers/critcmp` brings along.
    #[test]
    #[ignore = "needs critcmp, with which .ci/consumers/critcmp runs it"]
    fn critcmp_reads_every_case() {
        let folder = tempfile::tempdir().unwrap();
        for report in [fixture::report(), fixture::odd_names()] {
            let tree = folder.path().join("criterion");
            for baseline in ["before", "after"] {
                write_tree(&report, &tree, baseline).unwrap();
            }
            let critcmp = |arguments: &[&str]| {
                let mut command = Command::new("critcmp");
                command
                    .arg("--target-dir")
                    .arg(folder.path())
                    .args(arguments);
                let output = command.output().unwrap();
                assert!(output.status.success(), "{output:?}");
                output.stdout
            };
            let read: Value = serde_json::from_slice(&critcmp(&["--export", "after"])).unwrap();
            let read = read["benchmarks"].as_object().unwrap();
            let written = found(&tree, "after");
            assert_eq!(read.len(), written.len());
            for (id, (mean, _)) in &written {
                let estimates = &read[id]["criterion_estimates_v1"];
                assert_eq!(estimates["mean"]["point_estimate"], json!(mean), "{id:?}");
            }
            let table = String::from_utf8(critcmp(&["before", "after"])).unwrap();
            assert!(
                table.contains("after") && table.contains("before"),
                "{table}"
            );
            fs::remove_dir_all(&tree).unwrap();
        }
    }

    #[test]
    fn odd_names_stay_in_the_folder_and_are_read_back() {
        let outer = tempfile::tempdir().unwrap();
        let report = fixture::odd_names();
        let folder = outer.path().join("criterion");
        write_tree(&report, &folder, "new").unwrap();
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);
        let found = found(&folder, "new");
        assert_eq!(found.len(), report.benchmarks.len());
        for case in &report.benchmarks {
            assert!(
                found.keys().any(|id| id.ends_with(&case.id)),
                "{:?}",
                case.id
            );
        }
    }

    #[test]
    fn folders_differ_where_capitals_do_not_count() {
        let ids = ["a/b", "A.b", "A_B", "a_b#2"].map(Cow::Borrowed);
        let names = directories(&ids);
        let lower: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(lower.len(), ids.len(), "{names:?}");
    }

    #[test]
    fn a_baseline_stays_in_the_folder_of_its_case() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "../x", "a/b", "change", "report", "a b"] {
            let error = write_tree(&fixture::report(), folder.path(), name).unwrap_err();
            assert!(
                error.to_string().contains("--criterion-baseline"),
                "{error}"
            );
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
