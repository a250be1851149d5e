use std::collections::BTreeSet;

use super::message::{Answer, Order};
use super::process::{Worker, WorkerError};
use crate::config::Against;

/// The cases that another build has, by their ids with one caller.
pub(crate) type CaseList = BTreeSet<String>;

/// Asks another build for its cases; the error says why it cannot be held against.
pub(crate) fn cases_of(against: &Against) -> Result<CaseList, String> {
    let told = |error: WorkerError| error.to_string();
    let mut worker =
        Worker::start(&against.program, against.libraries.as_deref(), Some(0)).map_err(told)?;
    match worker.ask(&Order::List).map_err(told)? {
        Answer::Listed(ids) => Ok(ids.into_iter().collect()),
        other => Err(told(WorkerError::Garbled(format!("{other:?}")))),
    }
}
