//! The statistics behind figures and verdicts: pure functions, without a clock and without I/O.
//!
//! A `level` here is the chance of error allowed on one side, such as 0.005. Calls are not
//! independent of each other, so what rests on a count of calls rests on an effective number:
//! see [`DesignEffect`].

mod binomial;
mod cells;
mod design_effect;
mod effective_sample;
mod histogram;
mod log_ratio;
mod looks;
#[cfg(test)]
mod looks_tests;
mod mean_interval;
mod modes;
mod moments;
mod normal;
mod order_statistics;
mod quantile;
mod share_test;
mod special;
mod student_t;
mod tail_index;
mod theil_sen;
mod trend;
mod usl;

pub use binomial::{lower_bound, tail_at_least, tail_at_most, upper_bound};
pub use design_effect::DesignEffect;
pub use effective_sample::{BlockOvers, EffectiveSample};
#[cfg(feature = "load")]
pub(crate) use histogram::Exact;
pub use histogram::Histogram;
pub use log_ratio::LogRatio;
pub use looks::{Looks, Schedule, fewest_calls};
pub use mean_interval::{BlockSum, MeanInterval, MeanUndecidable};
pub use modes::Modes;
pub use moments::Moments;
pub use normal::{normal_cdf, normal_quantile};
pub use order_statistics::{Interval, Ranks};
pub use quantile::{median, quantile_of_sorted};
pub use share_test::{ShareDecision, ShareOutcome, ShareTest, limit_with_noise};
pub use special::{beta_quantile, beta_regularized, ln_gamma};
pub use student_t::{student_t_cdf, student_t_quantile};
pub use tail_index::{HEAVY_TAIL, tail_index};
pub use theil_sen::TheilSen;
pub use trend::Trend;
pub use usl::{ScalabilityLaw, ScalabilityLevel};
