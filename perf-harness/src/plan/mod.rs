//! Which cases are run, with which settings, in which order.

mod callers;
mod planned;
mod selection;

pub(crate) use callers::with_callers;
pub(crate) use planned::{AttributeError, Plan, PlannedCase, plan};
