//! What the rules answer where the truth is known: cases simulated at the level of counts in
//! blocks, judged look by look as a run judges them. Seeded, without a clock, the same everywhere.
//!
//! The tests assert what is promised; `figures/power` draws the same simulation.

pub mod function;
pub mod mean_case;
pub mod neighbour;
pub mod noise;
pub mod overs;
pub mod share_case;
pub mod tally;
