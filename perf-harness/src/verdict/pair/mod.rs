//! Relative limits: two benchmarks measured side by side, segment by segment, and what their ratio
//! says of a target.

mod compared;
mod comparison;
mod counted;
mod estimate;
mod explain;
#[cfg(test)]
mod floor_tests;
mod goal;
mod limit;
mod segment;
#[cfg(test)]
mod tests;

pub(crate) use compared::SideWork;
pub(crate) use comparison::{Comparison, Evidence, Tendency};
pub(crate) use counted::{comparison_of_counts, is_counted_apart, judge_counted};
pub(crate) use explain::explain_pair;
pub(super) use explain::{between, percent};
pub(crate) use goal::{FIRST_LOOK, PairGoal, comparison_of, is_look};
pub(super) use limit::{RatioLimit, no_change_of_nothing};
pub(crate) use segment::{Arm, Segment};
