//! The two ends of the baton between the runner and the thread of a live case.

use super::counter::DeclaredWork;
use super::handover::Handover;
use super::live::CaseError;
use super::shown_result::ShownResult;
use super::slice::{Slice, SliceReport};

/// What the runner tells the thread of a live case.
#[derive(Debug)]
pub(super) enum Order {
    Run(Slice),
    Pin(Vec<usize>),
    /// Takes part in a phase of a scenario, as this member of its mix.
    #[cfg(feature = "load")]
    Load(std::sync::Arc<crate::load::Course>, usize),
    End,
}

/// What the thread of a live case answers.
#[derive(Debug)]
pub(super) enum Reply {
    /// The body has reached its Bencher and waits for slices.
    Ready {
        notes: Vec<String>,
        work: DeclaredWork,
        result: ShownResult,
    },
    Pinned,
    /// The phase of the scenario has ended.
    #[cfg(feature = "load")]
    Loaded,
    Done(Box<SliceReport>),
    /// The body has returned, teardown included, or something went wrong.
    Finished(Result<(), CaseError>),
}

/// The two directions of the baton.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) orders: Handover<Order>,
    pub(super) replies: Handover<Reply>,
}
