//! Cases as other tools name them.

use perf_harness::report::{Benchmark, Metric, Outcome, Report};

/// The cases that were measured.
pub(super) fn measured(report: &Report) -> impl Iterator<Item = &Benchmark> {
    let cases = report.benchmarks.iter();
    cases.filter(|case| case.outcome == Outcome::Completed)
}

/// The value of a figure that was had.
pub(super) fn value(metric: &Metric) -> Option<f64> {
    metric.value.filter(|value| value.is_finite())
}

/// The interval of a figure, where there is one.
pub(super) fn interval(metric: &Metric) -> Option<(f64, f64)> {
    let (lo, hi) = metric.lo.zip(metric.hi)?;
    (lo.is_finite() && hi.is_finite()).then_some((lo, hi))
}

/// How far the interval reaches from the figure, on its farther side, to six digits.
pub(super) fn reach(metric: &Metric) -> Option<f64> {
    let value = value(metric)?;
    let (lo, hi) = interval(metric)?;
    let reach = (value - lo).max(hi - value).max(0.0);
    let rounded = format!("{reach:.5e}").parse();
    rounded.ok().filter(|reach: &f64| reach.is_finite())
}

/// The first of these that the case has a value of.
pub(super) fn first_of<'a>(
    case: &'a Benchmark,
    names: &[&'static str],
) -> Option<(&'static str, &'a Metric, f64)> {
    names.iter().find_map(|name| {
        let metric = case.metrics.get(*name)?;
        Some((*name, metric, value(metric)?))
    })
}

/// How long a call typically takes.
pub(super) const TYPICAL: [&str; 3] = ["mean", "median", "p50"];

/// The id in its parts: the path of the function, and its types and arguments as they stand behind it.
pub(super) fn parts(id: &str) -> (&str, &str) {
    id.split_at(id.find(['<', '/']).unwrap_or(id.len()))
}

/// How many call at once, where the case is one of several that differ in it.
pub(super) fn callers(case: &Benchmark) -> u64 {
    ["threads", "concurrency"]
        .iter()
        .find_map(|name| case.params.get(*name)?.parse().ok())
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::fixture;

    #[test]
    fn an_interval_reaches_to_its_farther_end() {
        let mut metric = fixture::report().benchmarks[0].metrics["mean"].clone();
        assert_eq!(reach(&metric), Some(0.1), "not 0.09999999999999964");
        metric.hi = Some(13.0);
        assert_eq!(reach(&metric), Some(0.9));
        (metric.lo, metric.hi) = (Some(f64::MIN), Some(f64::MAX));
        assert_eq!(reach(&metric), Some(1.79769e308));
        metric.hi = None;
        assert_eq!(reach(&metric), None);
    }

    #[test]
    fn paths_and_what_stands_behind_them() {
        assert_eq!(parts("a::b"), ("a::b", ""));
        assert_eq!(parts("a::b<u32>/1/2"), ("a::b", "<u32>/1/2"));
        assert_eq!(parts("a::b/<x>"), ("a::b", "/<x>"));
        assert_eq!(parts(""), ("", ""));
    }
}
