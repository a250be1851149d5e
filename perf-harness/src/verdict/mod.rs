//! From samples to verdicts: when a target may be looked at, what its rule answers, and the figures
//! that stand beside the answer.

mod baseline;
mod character;
mod count;
mod decision;
mod demand;
mod doubt;
mod event;
mod explain;
mod explain_load;
mod figure;
mod goal;
mod judging;
mod leaning;
#[cfg(feature = "load")]
mod load;
mod mean;
mod own;
mod pair;
mod peak;
mod percentile;
mod planning;
mod precision;
mod resource_evidence;
mod resource_limit;
mod rule;
mod share;
mod summary;
mod tiers;
mod times;
mod work_rate;

pub(crate) use baseline::{
    KeptFigure, Since, StoredFigure, compare_stored, explain_stored, judge_stored,
};
pub(crate) use character::notices;
pub(crate) use decision::{Decision, Reason, Suspicion};
pub(crate) use event::{counts_events, event_figure};
pub(crate) use explain::explain;
pub(crate) use explain_load::explain_load;
pub(crate) use figure::{Bound, Figure, FigureSource};
pub(crate) use goal::{Attempt, Ending, Goal};
pub(crate) use judging::Judging;
pub(crate) use leaning::Leaning;
#[cfg(feature = "load")]
pub(crate) use load::*;
pub(crate) use own::{check_figures, check_figures_of_pair};
#[cfg(test)]
pub(crate) use pair::Evidence;
pub(crate) use pair::{
    Arm, Comparison, FIRST_LOOK, PairGoal, Segment, SideWork, Tendency, comparison_of,
    comparison_of_counts, explain_pair, is_counted_apart, is_look, judge_counted,
};
pub(crate) use planning::finest_share;
pub(crate) use precision::PrecisionGoal;
pub(crate) use summary::Summary;
pub(crate) use tiers::{TierAnswer, TierVerdict, tier_answer};
