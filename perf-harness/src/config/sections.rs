//! The tables of perf.toml that are no options.

use perf_targets::Metric;

/// How much worse than the baseline a metric may be; each bound is a fraction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RegressionRule {
    pub(crate) metric: Metric,
    pub(crate) notice: Option<f64>,
    pub(crate) warn: Option<f64>,
    pub(crate) fail: Option<f64>,
}

/// The least scores of the grades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grade {
    pub(crate) excellent: f64,
    pub(crate) good: f64,
    pub(crate) fair: f64,
}

impl Default for Grade {
    fn default() -> Self {
        Self {
            excellent: 90.0,
            good: 75.0,
            fair: 60.0,
        }
    }
}

/// The checks before the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checks {
    pub(crate) on_problem: OnProblem,
    pub(crate) require: Requirements,
}

/// What happens when a check finds a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OnProblem {
    Ignore,
    #[default]
    Warn,
    Fail,
}

impl OnProblem {
    pub(super) const NAMES: &[(&str, Self)] = &[
        ("ignore", Self::Ignore),
        ("warn", Self::Warn),
        ("fail", Self::Fail),
    ];
}

/// What the machine must have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requirements {
    /// Free memory in bytes.
    pub(crate) memory: Option<u64>,
    /// Free space in the home of the results, in bytes.
    pub(crate) disk: Option<u64>,
    /// Addresses that accept a connection.
    pub(crate) tcp: Vec<String>,
    /// Commands that end with status 0.
    pub(crate) command: Vec<String>,
}
