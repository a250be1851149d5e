//! The profiles that need no perf.toml.

use std::time::Duration;

use super::choice::{Color, FailOn, Pin};
use super::environment::Environment;
use super::error::ConfigError;
use super::fault::Fault;
use super::file::{File, Profile};
use super::given::Given;
use super::layer::Layer;
use super::options::{CaseOptions, Options, RunOptions};
use crate::measure::Warmup;

/// The profile where none is named.
const DEFAULT: &str = "default";
/// The profile where none is named and a continuous integration runs.
const CI: &str = "ci";
/// The profile that `--quick` names.
pub(super) const QUICK: &str = "quick";
const FULL: &str = "full";

/// The built-in profiles.
const NAMES: [&str; 4] = [QUICK, DEFAULT, CI, FULL];

/// What a built-in profile says.
fn built_in_profile(name: &str) -> Option<Options> {
    match name {
        QUICK => Some(quick()),
        DEFAULT => Some(Options::default()),
        CI => Some(ci()),
        FULL => Some(full()),
        _ => None,
    }
}

/// What holds where nothing else is said.
pub(super) fn built_in() -> Options {
    Options {
        run: RunOptions {
            confidence: Some(0.99),
            strict: Some(false),
            fail_on: Some(FailOn::Fail),
            pin: Some(Pin::Auto),
            instructions: Some(false),
            time_budget: None,
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

/// The name of the profile, and what named it.
pub(super) fn choose(
    arguments: &Given,
    variables: &Given,
    environment: &Environment,
) -> (String, &'static str) {
    match (&arguments.profile, &variables.profile) {
        (Some(name), _) => (name.clone(), "--profile"),
        (None, Some(name)) => (name.clone(), "PERF_BENCH_PROFILE"),
        (None, None) if environment.is_ci() => (CI.to_owned(), "CI"),
        (None, None) => (DEFAULT.to_owned(), "built-in"),
    }
}

/// The profile of that name: what perf.toml says of it, over what is built in.
pub(super) fn named(name: &str, file: &mut File, origin: &str) -> Result<Profile, ConfigError> {
    let built_in = built_in_profile(name);
    let of_file = file.profiles.remove(name);
    if built_in.is_none() && of_file.is_none() {
        let of_file = file.profiles.keys().map(String::as_str);
        let of_file = of_file.filter(|name| !NAMES.contains(name));
        let known: Vec<&str> = NAMES.into_iter().chain(of_file).collect();
        let fault = Fault::new(0..0, format!("{origin}: there is no profile `{name}`"));
        let message = fault.resembling(name, &known).in_a_line();
        return Err(ConfigError::UnknownProfile(message));
    }
    let mut profile = of_file.unwrap_or_default();
    if let Some(options) = built_in {
        let built_in = Layer::of(options, &format!("built-in profile {name}"));
        profile.layer = profile.layer.over(built_in);
    }
    Ok(profile)
}
