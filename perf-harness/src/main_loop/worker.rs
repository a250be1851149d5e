//! The bench target as it runs where another one has started it.

use std::io::{self, BufReader};

use super::error::MainError;
use super::identity::Identity;
use super::start::all_cases;
use crate::host::{Diverted, end_with_parent, let_exit, standard_input, standard_output, valgrind};
use crate::run;

/// Counts, under valgrind, the cases that standard input names. No setting is read and nothing is
/// written but the worker's messages, which have standard output for themselves.
pub(super) fn count(identity: Identity) -> Result<u8, MainError> {
    if !valgrind::is_valgrind() {
        return Err(MainError::NotUnderValgrind);
    }
    let cases = all_cases(identity)?;
    let mut output = standard_output().map_err(MainError::Worker)?;
    let _diverted = Diverted::start();
    run::work(&cases, BufReader::new(io::stdin()), &mut output).map_err(MainError::Worker)?;
    Ok(0)
}

/// Serves one case to the process that has started this one. No setting is read: that process says
/// all that holds. What benchmarks read and print has nothing to do with the messages.
pub(super) fn serve(identity: Identity) -> Result<u8, MainError> {
    end_with_parent();
    let_exit();
    let orders = standard_input().map_err(MainError::Worker)?;
    let mut answers = standard_output().map_err(MainError::Worker)?;
    let _diverted = Diverted::start();
    let cases = all_cases(identity)?;
    run::serve(
        identity.crate_name,
        &cases,
        BufReader::new(orders),
        &mut answers,
    )
    .map_err(MainError::Worker)?;
    Ok(0)
}
