use std::io::{self, BufWriter, Write};

use super::error::MainError;
use super::start::finish;
use crate::config::ListFormat;
use crate::plan::Plan;
use crate::report::libtest;

/// Names the selected cases, as libtest does: ignored ones too, and under `--ignored` them alone.
pub(super) fn list(plan: &Plan<'_>, format: ListFormat) -> Result<u8, MainError> {
    let mut out = BufWriter::new(io::stdout().lock());
    let ids = plan.cases.iter().map(|planned| planned.case.id.as_str());
    let written =
        libtest::write_list(ids, format == ListFormat::Terse, &mut out).and_then(|()| out.flush());
    drop(out);
    finish(written)
}
