//! Figures and targets for the reports of the tests.

use super::*;

pub(super) fn time(kind: MetricKind, value: f64, lo: f64, hi: f64) -> Metric {
    Metric {
        value: Some(value),
        lo: Some(lo),
        hi: Some(hi),
        unit: "ns".into(),
        better: Some(Better::Lower),
        kind,
        samples: Some(11_200),
        watched_ns: Some(6.2e7),
        bound: Bound::Exact,
        reason: None,
    }
}

pub(super) fn at_most(metric: Metric) -> Metric {
    Metric {
        bound: Bound::AtMost,
        ..metric
    }
}

pub(super) fn rate(value: f64) -> Metric {
    Metric {
        unit: "1/s".into(),
        better: Some(Better::Higher),
        ..time(MetricKind::Batch, value, value * 0.99, value * 1.01)
    }
}

pub(super) fn count(value: f64) -> Metric {
    Metric {
        value: Some(value),
        lo: None,
        hi: None,
        unit: "1".into(),
        better: Some(Better::Lower),
        kind: MetricKind::Count,
        samples: None,
        watched_ns: None,
        bound: Bound::Exact,
        reason: None,
    }
}

pub(super) fn bytes(value: f64) -> Metric {
    Metric {
        unit: "B".into(),
        ..count(value)
    }
}

pub(super) fn judged(
    text: &str,
    verdict: Verdict,
    observed: f64,
    limit: f64,
    explanation: &str,
) -> Target {
    Target {
        observed: Some(observed),
        lo: Some(observed),
        hi: Some(observed),
        limit: Some(limit),
        explanation: explanation.into(),
        ..target(text, verdict)
    }
}

/// A target without figures; its metric is the first word of its text.
pub(super) fn target(text: &str, verdict: Verdict) -> Target {
    Target {
        target: text.into(),
        metric: text.split(' ').next().unwrap_or_default().into(),
        tier: Tier::Target,
        observed: None,
        lo: None,
        hi: None,
        limit: None,
        unit: "ns".into(),
        watched_ns: Some(6.2e7),
        verdict,
        reason: None,
        reference: None,
        explanation: String::new(),
    }
}

pub(super) fn check(name: &str, status: CheckStatus, detail: &str) -> EnvironmentCheck {
    EnvironmentCheck {
        check: name.into(),
        status,
        detail: detail.into(),
    }
}
