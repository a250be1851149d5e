//! The degradation curve.

use crate::report::{Benchmark, Metric, Series};

/// The highest load that was borne, where the curve is one of the same quantity.
pub(in crate::report) fn capacity<'a>(
    benchmark: &'a Benchmark,
    series: &Series,
) -> Option<&'a Metric> {
    let capacity = benchmark.metrics.get("capacity")?;
    let point = series.curve.first()?;
    (point.unit == capacity.unit && capacity.value.is_some()).then_some(capacity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::CurvePoint;
    use crate::report::fixture_parts::rate;

    #[test]
    fn a_capacity_in_calls_a_second_is_no_number_of_users() {
        let mut benchmark = Benchmark::new("a");
        benchmark.metrics.insert("capacity".into(), rate(2_375.0));
        let of = |unit: &str| Series {
            curve: vec![CurvePoint {
                unit: unit.into(),
                ..CurvePoint::default()
            }],
            ..Series::default()
        };
        assert!(capacity(&benchmark, &of("1/s")).is_some());
        assert!(capacity(&benchmark, &of("users")).is_none());
        assert!(capacity(&benchmark, &Series::default()).is_none());
    }
}
