use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use perf_harness::report::baselines::{Baselines, Entry, StoredFile};
use perf_harness::report::{BaselineCase, BaselineRun};
use perf_harness::units::{Time, significant};

use crate::cli::BaselineCommand;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::messages::{say, warn};

/// Looks after the baselines of the workspace that the user stands in.
pub(crate) fn baseline(command: &BaselineCommand) -> Result<Ending, Error> {
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let baselines = Baselines::of_package(&here);
    match command {
        BaselineCommand::List => list(&baselines),
        BaselineCommand::Show { name } => {
            let entry = baselines.read(name)?;
            tell_unusable(&entry);
            say(&description(&entry))?;
            // What cannot be shown was asked for.
            Ok(if entry.unusable.is_empty() {
                Ending::GOOD
            } else {
                Ending::USAGE
            })
        }
        BaselineCommand::Remove { name } => {
            let entry = baselines.read(name)?;
            baselines.remove(name)?;
            say(&format!("removed {}\n", summary(&entry)))?;
            Ok(Ending::GOOD)
        }
        BaselineCommand::Export { name, folder } => {
            let folder = folder.clone().unwrap_or_else(|| PathBuf::from(name));
            wrote(&baselines.export(name, &folder)?)
        }
        BaselineCommand::Import { from, name } => {
            let own_name = || Some(from.file_stem()?.to_string_lossy().into_owned());
            let name = name.clone().or_else(own_name).ok_or_else(|| {
                Error::Usage(format!(
                    "what `{}` is to be called cannot be told: name it by --name",
                    from.display()
                ))
            })?;
            wrote(&baselines.import(from, &name)?)
        }
    }
}

fn list(baselines: &Baselines) -> Result<Ending, Error> {
    let entries = baselines.list()?;
    entries.iter().for_each(tell_unusable);
    if entries.is_empty() {
        say(&format!(
            "no baseline is stored in {}: `cargo bench -- --save-baseline NAME` stores one\n",
            baselines.folder().display()
        ))?;
    } else {
        say(&entries
            .iter()
            .map(|entry| summary(entry) + "\n")
            .collect::<String>())?;
    }
    Ok(Ending::GOOD)
}

fn tell_unusable(entry: &Entry) {
    entry.unusable.iter().for_each(warn);
}

fn wrote(files: &[PathBuf]) -> Result<Ending, Error> {
    say(&files
        .iter()
        .map(|file| format!("wrote {}\n", file.display()))
        .collect::<String>())?;
    Ok(Ending::GOOD)
}

/// One line: what there is, of which machines, and from when.
fn summary(entry: &Entry) -> String {
    let cases = || entry.files.iter().flat_map(|file| &file.baseline.cases);
    let runs = cases()
        .map(|case| case.runs.len())
        .max()
        .unwrap_or_default();
    let machines: BTreeSet<&str> = entry
        .files
        .iter()
        .map(|file| file.baseline.machine.cpu.as_str())
        .collect();
    let machines: Vec<&str> = machines.into_iter().collect();
    let last = cases()
        .flat_map(|case| &case.runs)
        .map(|run| run.timestamp.as_str())
        .max();
    format!(
        "{}: {} of {} in {}, on {}, the last one {}",
        entry.name,
        counted(runs, "run"),
        counted(cases().count(), "case"),
        counted(entry.files.len(), "file"),
        machines.join(" and "),
        last.unwrap_or("never")
    )
}

/// Every case with its runs, the last one's figures in full.
fn description(entry: &Entry) -> String {
    let mut text = String::new();
    for StoredFile { path, baseline } in &entry.files {
        text.push_str(&format!(
            "{} {} · {}, {} · {}\n",
            baseline.package,
            baseline.bench,
            baseline.machine.cpu,
            baseline.machine.os,
            path.display()
        ));
        for BaselineCase { id, runs } in &baseline.cases {
            text.push_str(&format!("  {id}: {}", counted(runs.len(), "run")));
            if let Some(run) = runs.last() {
                text.push_str(&format!(", the last one {}", figures(run)));
            }
            text.push('\n');
        }
    }
    text
}

fn figures(run: &BaselineRun) -> String {
    let mut text = run.timestamp.clone();
    if let Some(commit) = &run.git_commit {
        let dirty = if run.git_dirty == Some(true) {
            ", changed"
        } else {
            ""
        };
        text.push_str(&format!(" ({}{dirty})", commit.get(..7).unwrap_or(commit)));
    }
    for (name, metric) in &run.metrics {
        let value = match metric.unit.as_str() {
            "ns" => Time(metric.value).to_string(),
            "1" => significant(metric.value),
            unit => format!("{} {unit}", significant(metric.value)),
        };
        text.push_str(&format!("\n    {name} {value}"));
    }
    text
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
