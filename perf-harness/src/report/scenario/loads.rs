//! Loads of a degradation curve that stand out.

use crate::report::{Benchmark, Series};
use crate::units::{Rate, significant};

/// The capacity that was found and the peak of a fitted law, each with its name, in the curve's unit.
pub(in crate::report) fn outstanding_loads(
    benchmark: &Benchmark,
    series: &Series,
) -> Vec<(f64, String)> {
    let Some(point) = series.curve.first() else {
        return Vec::new();
    };
    let is_rate = point.unit == "1/s";
    let capacity = benchmark.metrics.get("capacity");
    let capacity = capacity.filter(|capacity| capacity.unit == point.unit);
    let named = [
        ("capacity", capacity.and_then(|capacity| capacity.value)),
        ("peak", series.peak),
    ];
    let named = named.into_iter();
    named
        .filter_map(|(name, load)| {
            let load = load.filter(|load| load.is_finite())?;
            let shown = if is_rate {
                Rate(load).to_string()
            } else {
                significant(load)
            };
            Some((load, format!("{name} {shown}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_scenarios;

    fn labels(benchmark: &Benchmark) -> Vec<String> {
        let series = benchmark.series.as_ref().unwrap();
        let loads = outstanding_loads(benchmark, series).into_iter();
        loads.map(|(_, label)| label).collect()
    }

    #[test]
    fn a_capacity_in_calls_a_second_is_no_number_of_users() {
        let breakpoint = fixture_scenarios::breakpoint();
        assert_eq!(labels(&breakpoint), ["capacity 2.25 k/s"]);
        let mut sweep = fixture_scenarios::sweep();
        let capacity = breakpoint.metrics["capacity"].clone();
        sweep.metrics.insert("capacity".into(), capacity);
        assert_eq!(labels(&sweep), ["peak 43.6"]);
        assert_eq!(labels(&fixture_scenarios::open()), [""; 0]);
    }
}
