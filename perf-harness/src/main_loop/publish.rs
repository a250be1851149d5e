use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::error::MainError;
use super::identity::Identity;
use super::start::{complain, finish, warn};
use crate::config::{Color, Environment, Settings};
use crate::host::terminal;
use crate::report::{Format, Report, Style, append_step_summary, write};
use crate::store::{Origin, RunId, RunStore, StoreError, write_atomically};

/// Prints the report, stores it, and writes the files that were asked for.
///
/// Standard output comes first: what was measured is shown even where no file can be written. Every
/// output is tried, each trouble is told, and the first of them is the error.
pub(super) fn publish(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    run_id: &RunId,
    report: &Report,
) -> Result<(), MainError> {
    let stored = stored_report(settings, environment);
    let printed = print(settings, report, stored.as_deref());
    summarize(settings, environment, report);

    let files = settings
        .outputs
        .iter()
        .filter_map(|output| Some((output.format, output.path.as_ref()?)));
    let mut troubles = write_files(settings, report, files);
    let stored = store(identity, environment, settings, run_id, report);
    troubles.extend(stored.unwrap_or_else(|trouble| vec![trouble]));
    let troubles = troubles.into_iter().map(MainError::from);
    let mut troubles = printed.err().into_iter().chain(troubles);
    let first = troubles.next();
    for other in troubles {
        complain(&other);
    }
    first.map_or(Ok(()), Err)
}

/// The report on standard output: in one format, or as the table and the annotations.
fn print(settings: &Settings, report: &Report, stored: Option<&Path>) -> Result<(), MainError> {
    let is_terminal = io::stdout().is_terminal();
    let style = Style {
        colour: match settings.run.color {
            Color::Auto => is_terminal,
            Color::Always => true,
            Color::Never => false,
        },
        width: terminal::width().filter(|_| is_terminal),
        verbose: settings.run.verbose,
        quiet: settings.run.quiet,
        stored,
        ..file_style(settings)
    };
    let mut formats: Vec<Format> = settings
        .outputs
        .iter()
        .filter(|output| output.path.is_none())
        .map(|output| output.format)
        .collect();
    formats.sort_by_key(|format| *format == Format::Github);
    let mut text = Vec::new();
    for format in formats {
        // An annotation is none in the middle of a line that a benchmark has begun.
        let may_continue = settings.run.nocapture || cfg!(not(unix));
        if format == Format::Github && may_continue {
            text.push(b'\n');
        }
        write(format, report, &mut text, style).map_err(MainError::StandardOutput)?;
    }
    // At once, so that no other thread's output comes between.
    finish(io::stdout().write_all(&text)).map(drop)
}

/// What holds for reports in files.
fn file_style(settings: &Settings) -> Style<'_> {
    Style {
        source_prefix: settings.source_prefix.as_deref(),
        ..Style::default()
    }
}

/// Tries all of them: one that cannot be written must not leave another one as an older run wrote it.
fn write_files<'a>(
    settings: &Settings,
    report: &Report,
    files: impl Iterator<Item = (Format, &'a PathBuf)>,
) -> Vec<StoreError> {
    files
        .filter_map(|(format, path)| write_file(settings, format, report, path).err())
        .collect()
}

fn write_file(
    settings: &Settings,
    format: Format,
    report: &Report,
    path: &Path,
) -> Result<(), StoreError> {
    let mut text = Vec::new();
    write(format, report, &mut text, file_style(settings))
        .map_err(StoreError::io("write", path))?;
    Ok(write_atomically(path, &text)?)
}

/// The table on the page of a step of GitHub Actions, where annotations were asked for. What was
/// measured is not lost without it.
fn summarize(settings: &Settings, environment: &Environment, report: &Report) {
    let Some(path) = settings.step_summary.as_deref() else {
        return;
    };
    // nextest's processes have seen one case each.
    if environment.is_nextest() || !settings.writes(Format::Github) {
        return;
    }
    match append_step_summary(report, path, file_style(settings)) {
        Ok(true) => {}
        Ok(false) => warn(
            "the step's summary has no room for this report: GitHub takes no more than 1 MiB of a step",
        ),
        Err(error) => warn(&format!(
            "the step's summary `{}`, which GITHUB_STEP_SUMMARY names, was not written: {error}",
            path.display()
        )),
    }
}

/// The file that the last line of the table points to, unless it is made later.
fn stored_report(settings: &Settings, environment: &Environment) -> Option<PathBuf> {
    if environment.is_nextest() {
        return None;
    }
    let path = settings.report_files.first()?.path.as_ref()?;
    let shown = path.strip_prefix(environment.working_dir()).unwrap_or(path);
    Some(shown.to_owned())
}

/// What the files of this process are named after.
pub(super) fn origin(identity: Identity) -> Origin<'static> {
    Origin {
        package: identity.package,
        bench: identity.crate_name,
        process: std::process::id(),
    }
}

/// Writes the run file, and from all run files of this run the files of `[report]`. Those that could
/// not be written are told.
fn store(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    run_id: &RunId,
    report: &Report,
) -> Result<Vec<StoreError>, StoreError> {
    let store = RunStore::new(&settings.home);
    store.write(run_id, origin(identity), report)?;
    // nextest runs each case in a process of its own, many at once: there the report is made
    // afterwards, by who has seen them all.
    if environment.is_nextest() {
        return Ok(Vec::new());
    }
    let _lock = store.lock()?;
    let files = store.read(run_id)?;
    for unusable in &files.unusable {
        complain(unusable);
    }
    let mut troubles = Vec::new();
    if let Some(whole) = files.into_report() {
        let files = settings
            .report_files
            .iter()
            .filter_map(|file| Some((file.format, file.path.as_ref()?)));
        troubles = write_files(settings, &whole, files);
    }
    troubles.extend(store.prune(run_id).err());
    Ok(troubles)
}
