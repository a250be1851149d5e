use std::time::Duration;

use super::message::{Answer, Order, Ran, Start, Started};
use super::process::{Worker, WorkerError};
use crate::clock::Clock;
use crate::measure::{CaseError, DeclaredWork, ShownResult, Slice, SliceReport};
use crate::registry::{Case, Work};
use crate::units::Time;

/// A case whose state is alive in a process of its own.
#[derive(Debug)]
pub(in crate::run) struct WorkerCase {
    worker: Worker,
    started: Started,
    directed: Vec<String>,
}

impl WorkerCase {
    /// Has a worker make the state of a case.
    pub(in crate::run) fn start(
        mut worker: Worker,
        clock: &Clock,
        case: &Case,
        timeout: Option<Duration>,
        shows_result: bool,
    ) -> Result<Self, CaseError> {
        let Some(shared) = clock.shared() else {
            return Err(CaseError::Failed(
                "a process of its own cannot take part in a simulation".to_owned(),
            ));
        };
        worker.limit = timeout;
        let order = Order::Start(Start {
            case: case.single_caller_id().to_owned(),
            callers: case.callers,
            clock: shared,
            timeout,
            shows_result,
        });
        match ask(&mut worker, &order)? {
            Answer::Started(started) => Ok(Self {
                worker,
                started,
                directed: Vec::new(),
            }),
            other => Err(unasked(&other)),
        }
    }

    pub(in crate::run) fn run(&mut self, slice: Slice) -> Result<Box<SliceReport>, CaseError> {
        match ask(&mut self.worker, &Order::Run(slice))? {
            Answer::Ran(ran) => {
                let Ran { report, directed } = *ran;
                self.directed = directed;
                Ok(Box::new(report))
            }
            other => Err(unasked(&other)),
        }
    }

    pub(in crate::run) fn pin(&mut self, cores: Vec<usize>) -> Result<(), CaseError> {
        match ask(&mut self.worker, &Order::Pin(cores))? {
            Answer::Pinned => Ok(()),
            other => Err(unasked(&other)),
        }
    }

    pub(in crate::run) fn finish(mut self) -> Result<(), CaseError> {
        match ask(&mut self.worker, &Order::Finish)? {
            Answer::Finished => Ok(()),
            other => Err(unasked(&other)),
        }
    }

    /// What one call gave, where it was asked to show it.
    pub(in crate::run) fn result(&self) -> &ShownResult {
        &self.started.result
    }

    pub(in crate::run) fn notes(&self) -> &[String] {
        &self.started.notes
    }

    pub(in crate::run) fn directed(&self) -> Vec<String> {
        self.directed.clone()
    }

    /// What its own build says of the work of a call: in the attribute, and in the body.
    pub(in crate::run) fn work(&self) -> (Work, DeclaredWork) {
        (self.started.work, self.started.declared)
    }

    /// Whether its allocator counts.
    pub(in crate::run) fn counts_allocations(&self) -> bool {
        self.worker.counts_allocations
    }
}

fn ask(worker: &mut Worker, order: &Order) -> Result<Answer, CaseError> {
    match worker.ask(order)? {
        Answer::Skipped(why) => Err(CaseError::Skipped(why)),
        Answer::Failed(why) => Err(CaseError::Failed(why)),
        // The process goes, and nothing of it disturbs the other cases.
        Answer::TimedOut(limit) => Err(CaseError::Failed(format!(
            "it did not finish within its timeout of {}; its process was ended",
            Time::from(limit)
        ))),
        answer => Ok(answer),
    }
}

fn unasked(answer: &Answer) -> CaseError {
    CaseError::Failed(WorkerError::Garbled(format!("{answer:?}")).to_string())
}
