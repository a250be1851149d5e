use std::path::Path;

use perf_harness::report::{Rules, compare};

use crate::cli::CompareArgs;
use crate::ending::Ending;
use crate::environment;
use crate::error::Error;
use crate::outcome::{TABLE, show};
use crate::process::read_report;

/// Judges one result file against another. Nothing is run.
pub(super) fn compare_files(old: &Path, new: &Path, args: &CompareArgs) -> Result<Ending, Error> {
    let (old_report, new_report) = (read_report(old)?, read_report(new)?);
    let here = environment::working_dir().map_err(Error::file("use the folder", Path::new(".")))?;
    let mut flags = args.report.judging();
    if let Some(profile) = &args.profile {
        flags.extend(["--profile".into(), profile.into()]);
    }
    flags.extend(args.bench_args.iter().cloned());
    let rules = Rules::load(&here, flags)?;
    // The reports say how to measure again, which is done in another folder.
    let old = here.join(old);
    let compared = compare(&old_report, &new_report, &old.to_string_lossy(), &rules);
    show(&compared, &args.report.show, TABLE, None)?;
    Ok(Ending::from(compared.summary.exit_status))
}
