//! Which cases are run, with which settings, in which order.

mod callers;
mod planned;
mod reference;
mod regression;
mod scenarios;
#[cfg(test)]
mod scenarios_tests;
mod selection;
mod shards;

pub(crate) use callers::with_callers;
#[cfg(test)]
pub(crate) use planned::counts_errors;
pub(crate) use planned::{Plan, PlanError, PlannedCase, Versus, plan};
pub(crate) use reference::{loosens, versus_name};
pub(crate) use regression::{Rule, Rules, Severity, is_against_base};
#[cfg(feature = "load")]
pub(crate) use scenarios::PlannedLoad;
