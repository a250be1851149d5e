use super::{Benchmark, Outcome, Report};
use crate::units::Time;

/// How long the case was watched, which is what its figures and verdicts speak of; empty where
/// nobody knows.
pub(super) fn watched(benchmark: &Benchmark) -> String {
    if benchmark.outcome == Outcome::Completed && benchmark.measured_ns > 0.0 {
        Time(benchmark.measured_ns).to_string()
    } else {
        String::new()
    }
}

/// Whether that is known of some case.
pub(super) fn any_is_watched(report: &Report) -> bool {
    let cases = &report.benchmarks;
    cases.iter().any(|case| !watched(case).is_empty())
}
