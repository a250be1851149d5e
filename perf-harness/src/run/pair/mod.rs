//! Two benchmarks side by side: segments of three arms, the candidate and its reference twice, that
//! take turns in short slices.

mod cut;
mod joined;
mod pair_run;
mod segment;

pub(super) use joined::{join, leave_open, leave_unanswered, obstacle};
pub(super) use pair_run::{PairError, PairRun, Progress};
