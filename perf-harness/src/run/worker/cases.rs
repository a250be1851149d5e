use std::collections::BTreeSet;

use super::message::{Answer, Order};
use super::process::{Worker, WorkerError};
use crate::config::Against;

/// What another build has.
#[derive(Debug)]
pub(crate) struct CaseList {
    /// The crate of its bench target; empty where it does not say so.
    pub(crate) bench: String,
    /// Its cases, by their ids with one caller.
    pub(crate) ids: BTreeSet<String>,
}

/// Asks another build for its cases; the error says why it cannot be held against.
pub(crate) fn cases_of(against: &Against) -> Result<CaseList, String> {
    let told = |error: WorkerError| error.to_string();
    let mut worker =
        Worker::start(&against.program, against.libraries.as_deref(), Some(0)).map_err(told)?;
    match worker.ask(&Order::List).map_err(told)? {
        Answer::Listed(ids) => Ok(CaseList {
            bench: worker.bench.clone(),
            ids: ids.into_iter().collect(),
        }),
        other => Err(told(WorkerError::Garbled(format!("{other:?}")))),
    }
}
