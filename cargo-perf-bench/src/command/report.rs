use std::path::{Path, PathBuf};

use perf_harness::report::Format;

use crate::cli::ReportCommand;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::messages::Progress;
use crate::outcome::{TABLE, Troubles, printed, show, write_files};
use crate::results;

/// What a run ends with.
const STATUSES: [u8; 7] = [0, 2, 3, 4, 5, 101, 130];

/// Writes what was measured, without measuring.
pub(crate) fn report(args: &ReportCommand) -> Result<Ending, Error> {
    let asked_for = &args.report.show.output_format;
    printed(asked_for)?;
    let is_gated = args.report.strict || args.report.fail_on.is_some();
    if is_gated && !args.check {
        return Err(Error::Usage(
            "--strict and --fail-on say how --check exits: give --check too".to_owned(),
        ));
    }
    let mut report = args.source.read()?;
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    if is_gated {
        // What is written says how this command exits.
        let status = results::of_profile(&here, &report.profile, &args.report.gate())?
            .exit_status(&report.summary);
        report.summary.exit_status = status;
    }
    if args.source.is_last_run() {
        // What decides whether a pipeline goes on is named in any case.
        let progress = Progress {
            quiet: args.report.show.quiet && !args.check,
        };
        progress.note(format_args!(
            "the results are those of the run `{}` of {}",
            report.run_id, report.timestamp
        ));
    }
    // What a bench target does beside its table, and under nextest leaves to this command.
    let files: Vec<(Format, PathBuf)> = if asked_for.is_empty() && args.source.files.is_empty() {
        results::home()?.files().to_vec()
    } else {
        Vec::new()
    };
    let stored = files.first().map(|(_, path)| path.as_path());
    let stored = stored.map(|path| path.strip_prefix(&here).unwrap_or(path));
    let mut troubles = Troubles::default();
    troubles.note(show(&report, &args.report.show, TABLE, stored));
    troubles.note(write_files(&files, &report, &args.report.show));
    troubles.first()?;
    match report.summary.exit_status {
        _ if !args.check => Ok(Ending::GOOD),
        status if STATUSES.contains(&status) => Ok(Ending::from(status)),
        other => Err(Error::Usage(format!(
            "the results end with the status {other}, which no run has: something else has written or changed them"
        ))),
    }
}
