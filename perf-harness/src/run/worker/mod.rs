//! Cases in processes of their own: the bench target starts itself, or another build of it, as a
//! worker that serves one case, and hands it slices over a pipe.

mod case;
mod cases;
mod message;
mod process;
mod serve;

pub(super) use case::WorkerCase;
pub(crate) use cases::{CaseList, cases_of};
pub(crate) use process::CASE_WORKER;
pub(super) use process::Worker;
pub(crate) use serve::serve;
