//! Rates of work that varies from call to call: so much work in so much time, by slice.

use super::judging::Judging;
use super::mean::MeanLimit;
use crate::measure::{PerCall, Stream};
use crate::stats::BlockSum;

/// What is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkKind {
    Items,
    Bytes,
}

/// What is known of the work of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkOfCall {
    Always(u64),
    ByInput,
    /// The benchmark does not say it; the text names what it lacks.
    Unsaid(&'static str),
}

impl WorkKind {
    pub(super) fn of_call(self, judging: &Judging) -> WorkOfCall {
        let (declared, constant, lacking) = match self {
            Self::Items => (judging.declared.items, judging.work.items, "items"),
            Self::Bytes => (judging.declared.bytes, judging.work.bytes, "bytes"),
        };
        match (declared, constant) {
            (PerCall::ByInput, _) => WorkOfCall::ByInput,
            (_, Some(work)) => WorkOfCall::Always(work),
            (_, None) => WorkOfCall::Unsaid(lacking),
        }
    }
}

/// Times as if every call had done the mean work.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LevelledTimes {
    pub(super) blocks: Vec<BlockSum>,
    /// Work of one call in the mean.
    pub(super) work: f64,
}

/// Takes out of each slice's time what its work alone made of it: of time T and work W of n calls, T −
/// R(W − n·w), with R all time by all work and w the mean work of a call. The sum stays what it is, and
/// what is left of the spread is that of the ratio (the usual linear form of a ratio estimator:
/// Cochran, Sampling Techniques, 3rd edition, section 6.3). `None` where no work was done.
pub(super) fn levelled(stream: &Stream, kind: WorkKind) -> Option<LevelledTimes> {
    let slices = stream.worked.iter().map(|slice| {
        let work = match kind {
            WorkKind::Items => slice.work.items,
            WorkKind::Bytes => slice.work.bytes,
        };
        (slice.time, work * slice.time.calls as f64)
    });
    let (mut ns, mut calls, mut all) = (0.0, 0, 0.0);
    for (time, work) in slices.clone() {
        ns += time.sum;
        calls += time.calls;
        all += work;
    }
    if calls == 0 || all <= 0.0 {
        return None;
    }
    let (ns_of_work, mean) = (ns / all, all / calls as f64);
    let blocks = slices
        .map(|(time, work)| BlockSum {
            sum: time.sum - ns_of_work * (work - mean * time.calls as f64),
            calls: time.calls,
        })
        .collect();
    Some(LevelledTimes { blocks, work: mean })
}

impl LevelledTimes {
    /// A rate of at least so much is a mean time of at most the mean work by that.
    pub(super) fn limit(&self, rate: f64, upper: bool) -> MeanLimit {
        MeanLimit {
            limit: self.work * 1e9 / rate,
            upper,
        }
    }
}
