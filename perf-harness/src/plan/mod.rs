//! Which cases are run, with which settings, in which order.

mod planned;
mod selection;

pub(crate) use planned::{AttributeError, Plan, PlannedCase, plan};
