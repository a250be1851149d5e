//! What the rules answer where the truth is known: cases simulated at the level of counts in
//! blocks, judged look by look as a run judges them. Seeded, without a clock, the same everywhere.
//!
//! The tests assert what is promised; `figures/power` draws the same simulation.

pub(crate) mod function;
pub(crate) mod mean_case;
pub(crate) mod neighbour;
pub(crate) mod noise;
pub(crate) mod overs;
pub(crate) mod share_case;
pub(crate) mod tally;
