//! Which cases are run, with which settings, in which order.

mod planned;
mod reference;
mod selection;

#[cfg(test)]
pub(crate) use planned::counts_errors;
pub(crate) use planned::{Plan, PlanError, PlannedCase, Versus, plan};
pub(crate) use reference::versus_name;
