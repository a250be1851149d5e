use perf_harness::report::Format;

use crate::cli::{Form, MergeArgs};
use crate::ending::Ending;
use crate::error::Error;
use crate::outcome::{TABLE, printed, show};
use crate::results;

/// Joins the results of files into one result file. What was run in parts is judged here, and ends as
/// one run does.
pub(crate) fn merge(args: &MergeArgs) -> Result<Ending, Error> {
    printed(&args.show.output_format)?;
    let (whole, was_parted) = results::whole_of_files(&args.files)?;
    let usual = if args.show.output_format.is_empty() {
        Form::Harness(Format::Json)
    } else {
        TABLE
    };
    show(&whole, &args.show, usual, None)?;
    Ok(match was_parted {
        true => Ending::from(whole.summary.exit_status),
        false => Ending::GOOD,
    })
}
