//! Reports against stored runs: the figures of a report are judged by the rules for runs of different
//! times.

mod case;
mod figures;
mod fit;
mod hold;
mod load;
mod rules;
mod steady;
#[cfg(test)]
mod tests;

pub(crate) use hold::{Registered, hold};
pub(crate) use load::loaded;
pub use rules::{Rules, RulesError, compare};
