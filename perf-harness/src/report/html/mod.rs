//! The report as one page for a browser: nothing is fetched, and what it shows was decided before.

mod case;
mod changes;
mod display;
mod facts;
mod family;
mod metrics;
mod page;
mod scenario;
mod standing;
mod targets;

pub(super) use page::write;
