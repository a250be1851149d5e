//! Relative limits: two benchmarks measured side by side, segment by segment, and what their ratio
//! says of a target.

mod compared;
mod comparison;
mod explain;
mod goal;
mod segment;

pub(crate) use comparison::{Comparison, Tendency};
pub(crate) use explain::explain_pair;
pub(crate) use goal::{PairGoal, mean_comparison};
pub(crate) use segment::{Arm, Segment};
