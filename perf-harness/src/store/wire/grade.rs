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

impl GradeBands {
    /// What the highest band is called.
    pub(crate) const EXCELLENT: &'static str = "Excellent";

    /// The band of a score.
    ///
    /// ```
    /// use perf_harness::report::GradeBands;
    ///
    /// assert_eq!(GradeBands::default().name(82.0), "Good");
    /// assert_eq!(GradeBands::default().name(12.0), "Poor");
    /// ```
    #[must_use]
    pub fn name(&self, score: f64) -> &'static str {
        if score >= self.excellent {
            Self::EXCELLENT
        } else if score >= self.good {
            "Good"
        } else if score >= self.fair {
            "Fair"
        } else {
            "Poor"
        }
    }

    /// The grade of a score, which is cut down to a tenth so that rounding lifts nothing into a band.
    pub(crate) fn grade(&self, score: f64, reasons: Vec<String>) -> Grade {
        // What is a tenth in decimal digits may lie a little below it in binary ones.
        let score = ((score * 10.0 + 1e-9).floor() / 10.0).clamp(0.0, 100.0);
        Grade {
            name: self.name(score).to_owned(),
            score,
            reasons,
        }
    }

    /// The highest score that does not reach a band.
    pub(crate) fn below(&self, band: f64) -> f64 {
        (band - 0.1).max(0.0)
    }
}
