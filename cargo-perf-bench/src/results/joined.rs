//! Results of several files as one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use perf_harness::report::runs::RunFile;
use perf_harness::report::{Benchmark, Report, merge, merge_shards};

use super::rules::of_profile;
use crate::environment;
use crate::error::Error;
use crate::messages::warn;

/// The results of all files as one report. What a reader of it would not expect is told.
pub(super) fn joined(mut files: Vec<RunFile>) -> Result<Report, Error> {
    if are_several_parts(&files) {
        return whole(files);
    }
    refuse_copies(&files)?;
    RunFile::sort(&mut files);
    differences(&files).into_iter().for_each(warn);
    superseded(&files).into_iter().for_each(warn);
    let reports = files.into_iter().map(|file| file.report).collect();
    merge(reports).ok_or_else(|| Error::Usage("no result file is given".to_owned()))
}

/// The parts of one run, judged together.
pub(super) fn whole(files: Vec<RunFile>) -> Result<Report, Error> {
    refuse_copies(&files)?;
    differences(&files).into_iter().for_each(warn);
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let profile = files.first().map_or("", |file| &file.report.profile);
    let rules = of_profile(&here, profile, &[])?;
    Ok(merge_shards(files, &rules)?)
}

/// Whether there are files of several parts of a run: one part alone is shown as it is.
fn are_several_parts(files: &[RunFile]) -> bool {
    let part = |file: &RunFile| {
        file.report
            .shard
            .as_ref()
            .map(|shard| (shard.index, shard.of))
    };
    let parts: BTreeSet<_> = files.iter().filter_map(part).collect();
    parts.len() > 1
}

/// Whoever gives one file under two names has forgotten another one.
fn refuse_copies(files: &[RunFile]) -> Result<(), Error> {
    for (number, file) in files.iter().enumerate() {
        // Of processes that ran no case nothing tells which is which.
        let same =
            |other: &&RunFile| !file.report.benchmarks.is_empty() && other.report == file.report;
        if let Some(other) = files[..number].iter().find(same) {
            return Err(Error::Usage(format!(
                "`{}` and `{}` hold the same results: name each once",
                other.path.display(),
                file.path.display()
            )));
        }
    }
    Ok(())
}

/// What the files were measured of or by, where that is not the same for all of them.
fn differences(files: &[RunFile]) -> Vec<String> {
    type Of = fn(&Report) -> Option<&str>;
    let aspects: [(&str, Of); 4] = [
        ("commits", |report| report.git_commit.as_deref()),
        ("profiles", |report| Some(&report.profile)),
        ("compilers", |report| report.rust_version.as_deref()),
        ("bases", |report| Some(&report.base.as_ref()?.name)),
    ];
    let mut told = Vec::new();
    for (what, of) in aspects {
        let mut first_files: BTreeMap<&str, &RunFile> = BTreeMap::new();
        for file in files {
            let value = of(&file.report).unwrap_or("none");
            first_files.entry(value).or_insert(file);
        }
        if first_files.len() > 1 {
            let named: Vec<String> = first_files
                .iter()
                .map(|(value, file)| format!("{value} (`{}`)", file.path.display()))
                .collect();
            told.push(format!(
                "the results are of different {what}: {}",
                named.join(", ")
            ));
        }
    }
    told
}

/// Cases that several runs have measured on one machine: the last result of each is the one that
/// stays. That a run has measured a case twice is its own affair.
fn superseded(files: &[RunFile]) -> Vec<String> {
    let mut last: HashMap<Key<'_>, &RunFile> = HashMap::new();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for file in files {
        for benchmark in &file.report.benchmarks {
            let before = last.insert(key(file, benchmark), file);
            if let Some(before) = before.filter(|one| one.report.run_id != file.report.run_id) {
                let pair = [before, file].map(|file| file.path.display().to_string());
                *counts.entry(pair.into()).or_default() += 1;
            }
        }
    }
    counts
        .into_iter()
        .map(|((before, after), count)| {
            let cases = if count == 1 { "case" } else { "cases" };
            format!(
                "{count} {cases} of `{before}` measured again later: what `{after}` says is taken"
            )
        })
        .collect()
}

/// Machine, package, bench target, id and the other build: what tells results apart that stand side by
/// side.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str, Option<&'a str>);

fn key<'a>(file: &'a RunFile, benchmark: &'a Benchmark) -> Key<'a> {
    let Benchmark {
        package, bench, id, ..
    } = benchmark;
    let machine = benchmark.machine.as_ref().unwrap_or(&file.report.machine);
    (&machine.key, package, bench, id, benchmark.build())
}

#[cfg(test)]
mod tests {
    use perf_harness::report::Machine;

    use super::*;

    fn file(path: &str, timestamp: &str, ids: &[&str]) -> RunFile {
        RunFile {
            path: path.into(),
            report: Report {
                run_id: path.into(),
                timestamp: timestamp.into(),
                git_commit: Some("1a2b3c4".into()),
                benchmarks: ids.iter().copied().map(Benchmark::new).collect(),
                ..Report::default()
            },
        }
    }

    #[test]
    fn files_are_joined_in_the_order_of_their_time() {
        let mut old = file("a", "2026-11-21T10:00:00Z", &["x", "y"]);
        old.report.benchmarks[0].error = Some("old".into());
        let new = file("b", "2026-11-21T11:00:00Z", &["x"]);
        for files in [[old.clone(), new.clone()], [new, old]] {
            let whole = joined(files.into()).unwrap();
            let x = whole.benchmarks.iter().find(|one| one.id == "x").unwrap();
            assert_eq!((whole.benchmarks.len(), &x.error), (2, &None));
        }
    }

    #[test]
    fn copies_and_nothing_are_refused() {
        let one = file("a", "1", &["x"]);
        let copy = RunFile {
            path: "b".into(),
            ..one.clone()
        };
        let error = joined(vec![one, copy]).unwrap_err().to_string();
        assert!(error.contains("`a` and `b` hold the same"), "{error}");
        assert!(joined(Vec::new()).is_err());
        let empty = || file("a", "1", &[]);
        assert!(joined(vec![empty(), empty()]).is_ok());
    }

    #[test]
    fn what_differs_is_told_with_a_file_each() {
        let one = file("a", "1", &["x"]);
        let mut other = file("b", "2", &["y"]);
        let third = file("c", "3", &["z"]);
        assert!(differences(&[one.clone(), other.clone()]).is_empty());
        other.report.git_commit = None;
        other.report.profile = "ci".into();
        let told = differences(&[one, other, third]);
        assert_eq!(
            told,
            [
                "the results are of different commits: 1a2b3c4 (`a`), none (`b`)",
                "the results are of different profiles:  (`a`), ci (`b`)",
            ]
        );
    }

    #[test]
    fn results_that_give_way_to_those_of_another_run_are_told() {
        let one = file("a", "1", &["x", "y", "z"]);
        let mut other = file("b", "2", &["x", "y"]);
        assert_eq!(
            superseded(&[one.clone(), other.clone()]),
            ["2 cases of `a` measured again later: what `b` says is taken"]
        );
        let elsewhere = Machine {
            key: "elsewhere".into(),
            ..Machine::default()
        };
        let mut of_several = other.clone();
        of_several.report.benchmarks[0].machine = Some(elsewhere.clone());
        assert_eq!(superseded(&[one.clone(), of_several]).len(), 1);
        other.report.machine = elsewhere;
        assert!(superseded(&[one.clone(), other.clone()]).is_empty());
        other.report.machine = Machine::default();
        other.report.run_id = "a".into();
        assert!(superseded(&[one, other]).is_empty());
    }
}
