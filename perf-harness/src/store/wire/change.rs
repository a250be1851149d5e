//! One change against a reference.

use serde::{Deserialize, Serialize};

/// A change of one metric against a reference.
///
/// ```
/// use perf_harness::report::{Change, ChangeVerdict, Severity};
///
/// let change = Change {
///     metric: "mean".into(),
///     reference: "baseline:main".into(),
///     base: Some(10.0),
///     current: Some(12.0),
///     ratio: Some(1.2),
///     lo: Some(1.19),
///     hi: Some(1.21),
///     severity: Severity::Fail,
///     verdict: ChangeVerdict::Regressed,
/// };
/// assert!(change.lo > Some(1.0));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The metric.
    pub metric: String,
    /// What it is held against.
    pub reference: String,
    /// The reference's figure.
    pub base: Option<f64>,
    /// This run's figure.
    pub current: Option<f64>,
    /// Current over base.
    pub ratio: Option<f64>,
    /// Lower end of the ratio's confidence interval.
    pub lo: Option<f64>,
    /// Upper end of the ratio's confidence interval.
    pub hi: Option<f64>,
    /// The tier that was reached.
    pub severity: Severity,
    /// The answer.
    pub verdict: ChangeVerdict,
}

impl Change {
    /// That only one of the two sides has a benchmark.
    pub(crate) fn without_figures(reference: &str, verdict: ChangeVerdict) -> Self {
        Self {
            metric: "mean".to_owned(),
            reference: reference.to_owned(),
            base: None,
            current: None,
            ratio: None,
            lo: None,
            hi: None,
            severity: Severity::None,
            verdict,
        }
    }
}

/// The tier that a change reached.
///
/// ```
/// use perf_harness::report::Severity;
///
/// assert_eq!(serde_json::to_string(&Severity::Notice)?, r#""notice""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No tier.
    None,
    /// Worth knowing.
    Notice,
    /// Worth a look.
    Warn,
    /// Not acceptable.
    Fail,
}

/// The answer about a change.
///
/// ```
/// use perf_harness::report::ChangeVerdict;
///
/// assert_eq!(serde_json::to_string(&ChangeVerdict::Improved)?, r#""improved""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeVerdict {
    /// Within the margin.
    Same,
    /// Better by more than the margin.
    Improved,
    /// Worse by more than the margin.
    Regressed,
    /// It cannot be told.
    Inconclusive,
    /// The reference lacks the case.
    New,
    /// This run lacks the case.
    Removed,
    /// The reference comes from another machine.
    Incomparable,
}
