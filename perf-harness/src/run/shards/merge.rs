use std::collections::{BTreeMap, BTreeSet};

use super::error::{ShardsError, Trouble};
use super::gather::{Key, Parted, gather};
use super::load;
use crate::run::baseline::Rules;
use crate::run::report::conclude;
use crate::store::wire::{Benchmark, Outcome, Report};
use crate::store::{RunFile, merge, worse_exit_status};

/// The parts of a run that was parted by `--shard`, as the report of one run.
///
/// What is called in a loop was measured and judged by the part that has it. A load was made by all
/// parts: their histograms, which lie in interval logs beside the files, are added up second by second,
/// and its targets are judged here, once, as one process would have done. What the machines used
/// (`cpu`, `child.rss_peak` and the like) is not added up, so that targets on it stay undecided.
///
/// # Errors
///
/// A part is missing or there twice, a log is missing or damaged, or the parts are not of one run: they
/// differ in the scenario, a target, the seed or the number of parts, or did not run at the same time.
///
/// ```no_run
/// use perf_harness::report::runs::RunFile;
/// use perf_harness::report::{Report, Rules, merge_shards};
///
/// let read = |path: &str| -> Result<RunFile, Box<dyn std::error::Error>> {
///     let report = Report::from_json(&std::fs::read(path)?)?;
///     Ok(RunFile { path: path.into(), report })
/// };
/// let parts = vec![read("part-1/shop.http.7.json")?, read("part-2/shop.http.9.json")?];
/// let whole = merge_shards(parts, &Rules::default())?;
/// std::process::exit(whole.summary.exit_status.into());
/// # #[allow(unreachable_code)]
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn merge_shards(files: Vec<RunFile>, rules: &Rules) -> Result<Report, ShardsError> {
    Ok(merged(files, rules)?)
}

fn merged(mut files: Vec<RunFile>, rules: &Rules) -> Result<Report, Trouble> {
    RunFile::sort(&mut files);
    let (of, cases) = gather(&mut files)?;
    let settings = rules.settings();
    let mut benchmarks: BTreeMap<Key, Benchmark> = BTreeMap::new();
    let mut loads: BTreeSet<&Key> = BTreeSet::new();
    for (key, parted) in &cases {
        if !parted.is_load() {
            let kept = parted.parts.iter().max_by_key(|part| rank(&part.benchmark));
            benchmarks.extend(kept.map(|part| (key.clone(), part.benchmark.clone())));
        } else if let Some(benchmark) = load::unmeasured(parted, of) {
            benchmarks.insert(key.clone(), benchmark);
        } else {
            loads.insert(key);
        }
    }
    while let Some(key) = loads.pop_first() {
        let members = load::members(&cases[key], of)?;
        let mut of_load: Vec<(Key, &Parted)> = Vec::new();
        for id in members {
            let key = (key.0.clone(), key.1.clone(), id);
            let parted = cases.get(&key).ok_or_else(|| Trouble::LostCases {
                what: format!("the load of `{}`", key.2),
                found: 0,
                cases: 1,
            })?;
            loads.remove(&key);
            of_load.push((key, parted));
        }
        // Where one of them could not be measured, the others were not called as they were to be.
        let failed = of_load.iter().find_map(|(key, _)| benchmarks.get(key));
        if let Some(failed) = failed.cloned() {
            for (key, parted) in of_load {
                let also = || load::unmeasured_with(parted, &failed);
                benchmarks.entry(key).or_insert_with(also);
            }
            continue;
        }
        let parted: Vec<&Parted> = of_load.iter().map(|(_, parted)| *parted).collect();
        let judged = load::judged(&parted, of, &settings.run)?;
        let keys = of_load.into_iter().map(|(key, _)| key);
        benchmarks.extend(keys.zip(judged));
    }
    let status = files.iter().fold(0, |worst, file| {
        worse_exit_status(worst, file.report.summary.exit_status)
    });
    let mut reports: Vec<Report> = files.into_iter().map(|file| file.report).collect();
    reports[0].benchmarks = benchmarks.into_values().collect();
    let mut whole = merge(reports).ok_or(Trouble::None)?;
    whole.shard = None;
    conclude(&mut whole, &settings.run, settings.grade);
    whole.summary.exit_status = worse_exit_status(whole.summary.exit_status, status);
    Ok(whole)
}

/// What was measured says more of a case than that it was skipped elsewhere.
fn rank(benchmark: &Benchmark) -> u8 {
    match benchmark.outcome {
        Outcome::Skipped => 0,
        Outcome::Completed => 1,
        Outcome::Errored => 2,
    }
}
