//! How well targets are met, on a scale.

use serde::{Deserialize, Serialize};

/// A display of how well targets are met; never a gate.
///
/// ```
/// use perf_harness::report::Grade;
///
/// let grade = Grade { name: "Good".into(), score: 82.0, reasons: Vec::new() };
/// assert!((0.0..=100.0).contains(&grade.score));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The band's name.
    pub name: String,
    /// From 0 to 100.
    pub score: f64,
    /// What the score is made of.
    pub reasons: Vec<String>,
}

/// The lowest scores of the bands; what is below all of them is `Poor`.
///
/// ```
/// use perf_harness::report::GradeBands;
///
/// let bands = GradeBands::default();
/// assert_eq!((bands.excellent, bands.good, bands.fair), (90.0, 75.0, 60.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradeBands {
    /// Of `Excellent`.
    pub excellent: f64,
    /// Of `Good`.
    pub good: f64,
    /// Of `Fair`.
    pub fair: f64,
}

impl Default for GradeBands {
    fn default() -> Self {
        Self {
            excellent: 90.0,
            good: 75.0,
            fair: 60.0,
        }
    }
}
