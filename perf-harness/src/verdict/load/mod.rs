//! From a load to verdicts: what its seconds, windows and calls say of each target.

mod capacity;
mod decide;
mod evidence;
mod few_seconds;
mod figures;
mod generator;
mod joined;
mod leak;
mod moment;
mod percentile;
mod rate;
mod recovery;
mod share;
mod standing;
mod sums;
mod usage;
mod window;

pub(crate) use capacity::Capacity;
pub(crate) use decide::{decide, is_surely_missed};
pub(crate) use evidence::{LoadEvidence, LoadLevels, LoadModel, WindowShare};
pub(crate) use figures::{figure_of, figures};
pub(crate) use generator::{GeneratorFacts, GeneratorFinding, tightest_limit};
pub(crate) use joined::{Join, Joined};
pub(crate) use moment::{Moment, Pane};
pub(crate) use recovery::Recovery;
pub(crate) use standing::{Standing, error_limit};
pub(crate) use sums::SecondSum;
pub(crate) use usage::{Usage, UsageTotal};
pub(crate) use window::WindowWatch;
