//! What other tools read of a report. No figure is computed here: what a form has no place for is left
//! out, and what it demands and was not measured is said in docs/other-tools.md.

mod benchfmt;
mod case;
mod criterion;
mod custom;
#[cfg(test)]
mod fixture;
mod jmh;
mod tool;

pub(crate) use criterion::write_tree;
pub(crate) use tool::Tool;
