//! A run against stored ones, of other times: the interval is that between runs.

mod explain;
mod figure;
mod floor;
mod judge;
mod spread;
#[cfg(test)]
mod tests;

pub(crate) use explain::{Since, explain_stored};
pub(crate) use figure::{KeptFigure, StoredFigure};
pub(crate) use judge::{compare_stored, judge_stored};
pub(super) use spread::ASSUMED;
