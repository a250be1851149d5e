//! The bench target as it runs under valgrind, where `--instructions` has started it.

use std::io::{self, BufReader};
use std::panic;

use super::error::{ERRORED, MainError};
use crate::host::{Diverted, standard_output, valgrind};
use crate::registry::{Entry, collect};
use crate::run;

/// Counts the cases that standard input names. No setting is read and nothing is written but the
/// worker's messages, which have standard output for themselves.
pub(super) fn work() -> Result<u8, MainError> {
    if !valgrind::is_valgrind() {
        return Err(MainError::NotUnderValgrind);
    }
    let Ok(cases) = panic::catch_unwind(|| collect(inventory::iter::<Entry>)) else {
        return Ok(ERRORED);
    };
    let cases = cases?;
    let mut output = standard_output().map_err(MainError::Worker)?;
    let _diverted = Diverted::start();
    run::work(&cases, BufReader::new(io::stdin()), &mut output).map_err(MainError::Worker)?;
    Ok(0)
}
