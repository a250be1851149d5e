//! One figure.

use serde::{Deserialize, Serialize};

/// One figure.
///
/// ```
/// use perf_harness::report::{Better, Bound, Metric, MetricKind};
///
/// let allocs = Metric {
///     value: Some(3.0),
///     lo: None,
///     hi: None,
///     unit: "1".into(),
///     better: Some(Better::Lower),
///     kind: MetricKind::Count,
///     samples: Some(1),
///     watched_ns: None,
///     bound: Bound::Exact,
///     reason: Some("deterministic".into()),
/// };
/// assert!(allocs.value.is_some() || allocs.reason.is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The figure, or `null` with a reason.
    pub value: Option<f64>,
    /// Lower end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// Upper end of the confidence interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// `ns`, `B`, `1/s`, `B/s`, `B/h`, `1` for a count or `share` for a fraction of a whole.
    pub unit: String,
    /// `lower` or `higher` is better, where one is.
    pub better: Option<Better>,
    /// How it was obtained.
    pub kind: MetricKind,
    /// Samples behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u64>,
    /// Time in which the samples were taken, in nanoseconds: what the interval speaks of.
    /// `None` where no time was involved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_ns: Option<f64>,
    /// Whether the value is the figure or a bound of it.
    #[serde(default)]
    pub bound: Bound,
    /// Why there is no value, or a remark such as `deterministic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which way is better.
///
/// ```
/// use perf_harness::report::Better;
///
/// assert_eq!(serde_json::to_string(&Better::Higher)?, r#""higher""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
}

/// How a figure was obtained.
///
/// ```
/// use perf_harness::report::MetricKind;
///
/// assert_eq!(serde_json::to_string(&MetricKind::Batch)?, r#""batch""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// From runs of several calls timed together.
    Batch,
    /// From calls timed alone.
    Call,
    /// Counted, not timed.
    Count,
}

/// Whether a value is the figure itself.
///
/// ```
/// use perf_harness::report::Bound;
///
/// assert_eq!(serde_json::to_string(&Bound::AtMost)?, r#""at_most""#);
/// assert_eq!(Bound::default(), Bound::Exact);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The figure itself.
    #[default]
    Exact,
    /// The figure is this or less.
    AtMost,
    /// The figure is this or more.
    AtLeast,
}
