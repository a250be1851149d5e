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

/// How far the interval reaches from the figure, on its farther side.
pub(super) fn reach(metric: &Metric) -> Option<f64> {
    let value = value(metric)?;
    let (lo, hi) = interval(metric)?;
    Some((value - lo).max(hi - value).max(0.0)).filter(|reach| reach.is_finite())
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

    #[test]
    fn paths_and_what_stands_behind_them() {
        assert_eq!(parts("a::b"), ("a::b", ""));
        assert_eq!(parts("a::b<u32>/1/2"), ("a::b", "<u32>/1/2"));
        assert_eq!(parts("a::b/<x>"), ("a::b", "/<x>"));
        assert_eq!(parts(""), ("", ""));
    }
}
