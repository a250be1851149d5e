//! The profiles that need no perf.toml.

use std::time::Duration;

use super::choice::{Color, FailOn, Pin};
use super::options::{CaseOptions, Options, RunOptions};
use crate::measure::Warmup;

/// The profile where none is named.
pub(super) const DEFAULT: &str = "default";
/// The profile where none is named and a continuous integration runs.
pub(super) const CI: &str = "ci";
/// The profile that `--quick` names.
pub(super) const QUICK: &str = "quick";

/// The built-in profiles and what they say.
pub(super) const BUILT_IN: &[(&str, fn() -> Options)] = &[
    (QUICK, quick),
    (DEFAULT, Options::default),
    (CI, ci),
    ("full", full),
];

/// What holds where nothing else is said.
pub(super) fn built_in() -> Options {
    Options {
        run: RunOptions {
            confidence: Some(0.99),
            strict: Some(false),
            fail_on: Some(FailOn::Fail),
            pin: Some(Pin::Auto),
            seed: None,
            color: Some(Color::Auto),
            quiet: Some(false),
            verbose: Some(false),
            nocapture: Some(false),
        },
        case: CaseOptions {
            warmup: Some(Warmup::Time(Duration::from_millis(100))),
            max_time: Some(Duration::from_secs(3)),
            min_time: Some(Duration::ZERO),
            precision: Some(0.01),
            tolerance: Some(0.01),
            ..CaseOptions::default()
        },
    }
}

/// A look while working.
fn quick() -> Options {
    Options {
        case: CaseOptions {
            warmup: Some(Warmup::Time(Duration::from_millis(10))),
            max_time: Some(Duration::from_millis(300)),
            precision: Some(0.05),
            ..CaseOptions::default()
        },
        ..Options::default()
    }
}

/// Shared machines are noisy, and nobody looks at what was not decided.
fn ci() -> Options {
    Options {
        run: RunOptions {
            strict: Some(true),
            ..RunOptions::default()
        },
        case: CaseOptions {
            max_time: Some(Duration::from_secs(10)),
            ..CaseOptions::default()
        },
    }
}

/// Figures to publish.
fn full() -> Options {
    Options {
        case: CaseOptions {
            warmup: Some(Warmup::Time(Duration::from_millis(500))),
            max_time: Some(Duration::from_secs(30)),
            precision: Some(0.005),
            ..CaseOptions::default()
        },
        ..Options::default()
    }
}
