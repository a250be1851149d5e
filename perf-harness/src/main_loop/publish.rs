use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::error::MainError;
use super::identity::Identity;
use super::start::{complain, finish};
use crate::config::{Color, Environment, Output, Settings};
use crate::host::terminal;
use crate::report::{Format, Report, Style, write};
use crate::store::{Origin, RunId, RunStore, StoreError, write_atomically};

/// Prints the report, stores it, and writes the files that were asked for.
///
/// Standard output comes first: what was measured is shown even where no file can be written. Every
/// file is tried, each trouble is told, and the first of them is the error.
pub(super) fn publish(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    run_id: &RunId,
    report: &Report,
) -> Result<(), MainError> {
    let stored = stored_report(settings, environment);
    print(settings, report, stored.as_deref())?;

    let mut troubles: Vec<StoreError> = Vec::new();
    let files = settings
        .outputs
        .iter()
        .filter_map(|output| Some((output.format, output.path.as_ref()?)));
    for (format, path) in files {
        troubles.extend(write_file(format, report, path).err());
    }
    troubles.extend(store(identity, environment, settings, run_id, report).err());
    let mut troubles = troubles.into_iter();
    let first = troubles.next();
    for other in troubles {
        complain(&other);
    }
    first.map_or(Ok(()), |trouble| Err(trouble.into()))
}

/// The report on standard output, in the one format that was asked for.
fn print(settings: &Settings, report: &Report, stored: Option<&Path>) -> Result<(), MainError> {
    let Some(Output { format, .. }) = settings.outputs.iter().find(|output| output.path.is_none())
    else {
        return Ok(());
    };
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
        ..Style::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(*format, report, &mut out, style).and_then(|()| out.flush());
    drop(out);
    finish(written).map(drop)
}

fn write_file(format: Format, report: &Report, path: &Path) -> Result<(), StoreError> {
    let mut text = Vec::new();
    write(format, report, &mut text, Style::default()).map_err(StoreError::io("write", path))?;
    write_atomically(path, &text)
}

/// The file that the last line of the table points to.
fn stored_report(settings: &Settings, environment: &Environment) -> Option<PathBuf> {
    let path = settings.report_files.first()?.path.as_ref()?;
    let shown = path.strip_prefix(environment.working_dir()).unwrap_or(path);
    Some(shown.to_owned())
}

/// Writes the run file, and from all run files of this run the files of `[report]`.
fn store(
    identity: Identity,
    environment: &Environment,
    settings: &Settings,
    run_id: &RunId,
    report: &Report,
) -> Result<(), StoreError> {
    let store = RunStore::new(&settings.home);
    let origin = Origin {
        package: identity.package,
        bench: identity.crate_name,
        process: std::process::id(),
    };
    store.write(run_id, origin, report)?;
    // nextest runs each case in a process of its own, many at once: there the report is made
    // afterwards, by who has seen them all.
    if environment.is_nextest() {
        return Ok(());
    }
    let _lock = store.lock()?;
    let files = store.read(run_id)?;
    for unusable in &files.unusable {
        complain(unusable);
    }
    if let Some(whole) = files.into_report() {
        for file in &settings.report_files {
            if let Some(path) = &file.path {
                write_file(file.format, &whole, path)?;
            }
        }
    }
    store.prune(run_id)
}
