//! Whole runs on the simulated clock: counts and verdicts, never durations of this machine.

mod callers;
mod endings;
mod events;
mod metrics;
mod notices;
mod pairs;
mod progress;
mod report;
mod script;
mod second;
mod troubles;
mod turns;
mod work;

pub(super) use script::settings;
