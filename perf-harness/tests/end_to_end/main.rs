//! perf-harness as its users meet it: a project outside the workspace, run through cargo.
//!
//! No test here depends on how fast the machine is: targets are met or missed by orders of
//! magnitude, and what is looked at are verdicts, exit statuses and texts.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests are a caller's: they read and clean the environment that cargo gets"
)]

mod against;
mod allocators;
mod baseline_files;
mod baselines;
mod call;
mod callers;
mod configuration;
mod errors;
mod home;
mod instructions;
mod isolation;
mod json;
mod kept;
mod libtest;
mod loads;
mod mistakes;
mod nextest;
mod outputs;
mod pairs;
mod precedence;
mod project;
mod registered;
mod selection;
mod targets;
mod usage;
