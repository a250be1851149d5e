//! The bench target as it runs under valgrind, where `--instructions` has started it.

use std::io::{self, BufReader};

use super::error::MainError;
use super::identity::Identity;
use super::start::all_cases;
use crate::host::{Diverted, standard_output, valgrind};
use crate::run;

/// Counts the cases that standard input names. No setting is read and nothing is written but the
/// worker's messages, which have standard output for themselves.
pub(super) fn work(identity: Identity) -> Result<u8, MainError> {
    if !valgrind::is_valgrind() {
        return Err(MainError::NotUnderValgrind);
    }
    let cases = all_cases(identity)?;
    let mut output = standard_output().map_err(MainError::Worker)?;
    let _diverted = Diverted::start();
    run::work(&cases, BufReader::new(io::stdin()), &mut output).map_err(MainError::Worker)?;
    Ok(0)
}
