//! Who is told of a report, and in which form.

mod issue_steps;
mod message;
mod slack;

pub(crate) use issue_steps::{Step, steps};
pub(crate) use message::message;
pub(crate) use slack::slack;
