//! Two benchmarks side by side: segments of three arms, the candidate and its reference twice, that
//! take turns in short slices.

mod cut;
mod goals;
mod joined;
mod opponent;
mod pair_run;
mod segment;

pub(super) use goals::{Answer, Answers};
pub(super) use joined::{join, leave_open, leave_unanswered, obstacle};
pub(super) use opponent::Opponent;
pub(super) use pair_run::{PairError, PairRun, Paired, Progress};
