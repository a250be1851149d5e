use std::path::{Path, PathBuf};

use perf_harness::report::{Format, Rules};

use crate::cli::ReportCommand;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::messages::Progress;
use crate::outcome::{TABLE, Troubles, printed, show, write_files};
use crate::results;

/// Writes what was measured, without measuring.
pub(crate) fn report(args: &ReportCommand) -> Result<Ending, Error> {
    let asked_for = &args.report.show.output_format;
    printed(asked_for)?;
    let is_gated = args.report.strict || args.report.fail_on.is_some();
    if is_gated && !args.check {
        return Err(Error::Usage(
            "--strict and --fail-on say how --check exits: give it too".to_owned(),
        ));
    }
    let report = args.source.read()?;
    if args.source.is_last_run() {
        let progress = Progress {
            quiet: args.report.show.quiet,
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
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let stored = files.first().map(|(_, path)| path.as_path());
    let stored = stored.map(|path| path.strip_prefix(&here).unwrap_or(path));
    let mut troubles = Troubles::default();
    troubles.note(show(&report, &args.report.show, TABLE, stored));
    troubles.note(write_files(&files, &report, &args.report.show));
    troubles.first()?;
    if !args.check {
        return Ok(Ending::GOOD);
    }
    if !is_gated {
        return Ok(Ending::from(report.summary.exit_status));
    }
    let rules = Rules::load(&here, args.report.gate())?;
    Ok(Ending::from(rules.exit_status(&report.summary)))
}
