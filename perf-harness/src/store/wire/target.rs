//! One judged target.

use serde::{Deserialize, Serialize};

use super::Verdict;

/// One judged target.
///
/// ```
/// use perf_harness::report::{Target, Verdict};
///
/// fn missed(targets: &[Target]) -> Vec<&str> {
///     let missed = targets.iter().filter(|target| target.verdict == Verdict::Fail);
///     missed.map(|target| target.target.as_str()).collect()
/// }
/// assert!(missed(&[]).is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The target in its canonical form.
    pub target: String,
    /// The metric it is about.
    pub metric: String,
    /// Which tier it belongs to.
    pub tier: Tier,
    /// The figure.
    pub observed: Option<f64>,
    /// Lower end of the confidence interval.
    pub lo: Option<f64>,
    /// Upper end of the confidence interval.
    pub hi: Option<f64>,
    /// The limit, in the metric's unit, where it is absolute.
    #[serde(default)]
    pub limit: Option<f64>,
    /// `ns`, `B`, `1/s`, `B/s`, `B/h`, `1` for a count or `share` for a fraction of a whole.
    #[serde(default)]
    pub unit: String,
    /// Time in which the samples were taken that the answer rests on, in nanoseconds: slow spells that
    /// are rarer or longer are not excluded. `None` where no time was involved.
    #[serde(default)]
    pub watched_ns: Option<f64>,
    /// The answer.
    pub verdict: Verdict,
    /// Why it is inconclusive.
    pub reason: Option<String>,
    /// What a relative limit is relative to.
    pub reference: Option<String>,
    /// The verdict in a sentence with its evidence.
    #[serde(default)]
    pub explanation: String,
}

/// Which tier a target belongs to.
///
/// ```
/// use perf_harness::report::Tier;
///
/// assert_eq!(serde_json::to_string(&Tier::Acceptable)?, r#""acceptable""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// What must hold.
    Target,
    /// The looser tier.
    Acceptable,
    /// A tier of `[regression]`.
    Regression,
}
