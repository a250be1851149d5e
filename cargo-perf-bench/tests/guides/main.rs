//! What the project shows to be copied works: the pipelines of `examples/ci` and the commands of
//! `docs/`, run in a small repository.
//!
//! No test here depends on how fast the machine is. What is compared is the same, byte for byte, or
//! slower by orders of magnitude.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests are a caller's: they read and clean the environment that a shell gets"
)]

mod gitlab;
mod pages;
mod project;
mod shell;
mod workflow;
mod workflows;
mod yaml;
