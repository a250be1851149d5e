//! Where results are read from.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use perf_harness::report::Report;
use perf_harness::report::runs::{Results, Run, RunFile};

use super::joined::{joined, whole};
use crate::cargo::variables_in;
use crate::environment;
use crate::error::Error;
use crate::files::is_same;
use crate::process::read_report;

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Where the bench targets of the folder that the user stands in leave their results.
pub(crate) fn home() -> Result<Results, Error> {
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let variables = variables_in(&here).into_iter();
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Ok(Results::of_package(&here, variables)?)
}

/// The results of a run: of the one that is named, here or by the variable, else of the last one.
pub(crate) fn of_run(id: Option<&str>) -> Result<Report, Error> {
    let home = home()?;
    let runs = home.runs();
    let given = environment::variable("PERF_BENCH_RUN_ID");
    let run = match (id, given) {
        (Some(id), _) => runs.read(id)?,
        (None, Some(id)) => runs.read(&id.to_string_lossy())?,
        (None, None) if runs.ids()?.is_empty() => return Err(no_run(&home)),
        (None, None) => runs.last()?,
    };
    joined(usable(run)?)
}

/// Nothing was measured, or it lies elsewhere.
fn no_run(results: &Results) -> Error {
    let folder = results.home().join("runs");
    let is_in_package = environment::working_dir().is_ok_and(|here| {
        here.ancestors()
            .any(|above| above.join("Cargo.toml").is_file())
    });
    let hint = if is_in_package {
        "`cargo bench` makes one; of a run with another PERF_BENCH_HOME, CARGO_TARGET_DIR or [report] home, set the same here"
    } else {
        "there is no Cargo.toml here or above: go to the workspace, or name result files"
    };
    Error::Usage(format!("there is no run in `{}`: {hint}", folder.display()))
}

/// The results of files, and of folders that hold some.
pub(crate) fn of_files(paths: &[PathBuf]) -> Result<Report, Error> {
    joined(files(paths)?)
}

/// The same, in which no part of a run may be missing; and whether it was parted.
pub(crate) fn whole_of_files(paths: &[PathBuf]) -> Result<(Report, bool), Error> {
    let files = files(paths)?;
    match files.iter().any(|file| file.report.shard.is_some()) {
        true => Ok((whole(files)?, true)),
        false => Ok((joined(files)?, false)),
    }
}

fn files(paths: &[PathBuf]) -> Result<Vec<RunFile>, Error> {
    let mut files: Vec<RunFile> = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        if paths[..number].iter().any(|other| is_same(other, path)) {
            return Err(Error::Usage(format!(
                "`{}` is given twice: its results would count once all the same; name each file once",
                path.display()
            )));
        }
        if path == Path::new(STANDARD_INPUT) {
            files.push(RunFile {
                path: path.clone(),
                report: from_standard_input(path)?,
            });
        } else if path.is_dir() {
            files.extend(usable(Run::in_folder(path)?)?);
        } else {
            files.push(RunFile {
                path: path.clone(),
                report: read_report(path)?,
            });
        }
    }
    Ok(files)
}

fn from_standard_input(path: &Path) -> Result<Report, Error> {
    let mut text = Vec::new();
    io::stdin()
        .read_to_end(&mut text)
        .map_err(Error::file("read", path))?;
    Report::from_json(&text).map_err(|source| Error::Result {
        path: path.to_owned(),
        source,
    })
}

/// All files of a run. Without one of them the rest would look like the whole.
fn usable(run: Run) -> Result<Vec<RunFile>, Error> {
    if !run.unusable.is_empty() {
        return Err(Error::UnusableFiles {
            folder: run.folder,
            troubles: run.unusable,
        });
    }
    if run.files.is_empty() {
        return Err(Error::NoResults(run.folder));
    }
    Ok(run.files)
}
