//! How the throughput of a benchmark grows with its threads.

use crate::measure::Callers;
use crate::plan::PlannedCase;
use crate::store::wire;

/// What share of the throughput a case with several threads reaches that it would have if each of
/// them did as much as one of the first case's.
pub(crate) const SCALING_EFFICIENCY: &str = "scaling_efficiency";

/// Adds to each case of several that differ in their threads what share of the throughput it
/// reaches that it would have if each of its threads did as much as one of the first case.
pub(super) fn add_scaling(cases: &[PlannedCase<'_>], benchmarks: &mut [wire::Benchmark]) {
    let mut first: Option<(&str, f64, wire::Metric)> = None;
    for (place, planned) in cases.iter().enumerate() {
        let (Some(stem), Callers::Threads(threads)) = (&planned.case.stem, planned.case.callers)
        else {
            continue;
        };
        let Some(throughput) = benchmarks[place].metrics.get("throughput").cloned() else {
            continue;
        };
        let scaling = match &first {
            Some((of, fewer, reference)) if of == stem => {
                efficiency(reference, &throughput, threads as f64 / fewer)
            }
            _ => {
                let scaling = efficiency(&throughput, &throughput, 1.0);
                first = Some((stem, threads as f64, throughput));
                // It is held against itself.
                wire::Metric {
                    lo: None,
                    hi: None,
                    ..scaling
                }
            }
        };
        benchmarks[place]
            .metrics
            .entry(SCALING_EFFICIENCY.to_owned())
            .or_insert(scaling);
    }
}

/// What share of `times` the reference's throughput another one is. The interval holds whatever
/// the two intervals allow.
fn efficiency(reference: &wire::Metric, throughput: &wire::Metric, times: f64) -> wire::Metric {
    let share = |of: Option<f64>, reference: Option<f64>| {
        let expected = reference? * times;
        (expected > 0.0).then_some(of? / expected)
    };
    let is_exact = [reference, throughput].map(|metric| metric.bound) == [wire::Bound::Exact; 2];
    let value = share(throughput.value, reference.value).filter(|_| is_exact);
    let reason = "a throughput that is not known exactly tells nothing of how it grows";
    wire::Metric {
        lo: value.and(share(throughput.lo, reference.hi)),
        hi: value.and(share(throughput.hi, reference.lo)),
        unit: "share".to_owned(),
        better: Some(wire::Better::Higher),
        bound: wire::Bound::Exact,
        reason: value.is_none().then(|| reason.to_owned()),
        value,
        ..throughput.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Case;
    use crate::run::tests::settings;

    fn metric(value: f64, bound: wire::Bound) -> wire::Metric {
        wire::Metric {
            value: Some(value),
            lo: Some(0.9 * value),
            hi: Some(1.1 * value),
            unit: "1/s".to_owned(),
            better: Some(wire::Better::Higher),
            kind: wire::MetricKind::Call,
            samples: Some(1_000),
            watched_ns: Some(1e9),
            bound,
            reason: None,
        }
    }

    /// What is added to the cases `a::f/threads=N` that have these throughputs.
    fn scaling(of: &[(usize, Option<wire::Metric>)]) -> Vec<Option<wire::Metric>> {
        let base = Case::of("a::f", |_| ());
        let cases: Vec<Case> = of
            .iter()
            .map(|(threads, _)| base.called_by(Callers::Threads(*threads), true))
            .collect();
        let planned: Vec<PlannedCase<'_>> = cases
            .iter()
            .map(|case| PlannedCase {
                case,
                settings: settings(""),
                scenario: None,
                runs: true,
                is_selected: true,
                is_reference: false,
                regression: std::sync::Arc::default(),
                is_kept: false,
                versus: Vec::new(),
                tolerates_errors: false,
            })
            .collect();
        let mut benchmarks: Vec<wire::Benchmark> = of
            .iter()
            .zip(&cases)
            .map(|((_, throughput), case)| {
                let mut benchmark = wire::Benchmark::new(&case.id);
                if let Some(throughput) = throughput {
                    let metrics = &mut benchmark.metrics;
                    metrics.insert("throughput".to_owned(), throughput.clone());
                }
                benchmark
            })
            .collect();
        add_scaling(&planned, &mut benchmarks);
        benchmarks
            .into_iter()
            .map(|mut benchmark| benchmark.metrics.remove(SCALING_EFFICIENCY))
            .collect()
    }

    #[test]
    fn each_case_is_held_against_the_first() {
        let exact = |value| Some(metric(value, wire::Bound::Exact));
        let found = scaling(&[
            (2, exact(1_000.0)),
            (4, exact(1_500.0)),
            (8, exact(4_000.0)),
        ]);
        let values: Vec<f64> = found
            .iter()
            .map(|metric| metric.as_ref().unwrap().value.unwrap())
            .collect();
        assert_eq!(values, [1.0, 0.75, 1.0]);
        let of_four = found[1].as_ref().unwrap();
        let (lo, hi) = (of_four.lo.unwrap(), of_four.hi.unwrap());
        assert!((lo - 1_350.0 / 2_200.0).abs() < 1e-9, "{lo}");
        assert!((hi - 1_650.0 / 1_800.0).abs() < 1e-9, "{hi}");
        assert_eq!(found[0].as_ref().unwrap().lo, None);
    }

    #[test]
    fn a_bound_says_nothing_of_growth() {
        let found = scaling(&[
            (1, Some(metric(1_000.0, wire::Bound::AtLeast))),
            (2, Some(metric(2_000.0, wire::Bound::Exact))),
        ]);
        for metric in found {
            let metric = metric.unwrap();
            assert!(metric.value.is_none() && metric.lo.is_none() && metric.reason.is_some());
        }
    }

    #[test]
    fn a_case_that_was_not_measured_is_passed_over() {
        let exact = |value| Some(metric(value, wire::Bound::Exact));
        let found = scaling(&[(1, None), (2, exact(1_000.0)), (4, exact(1_000.0))]);
        assert!(found[0].is_none());
        assert_eq!(found[2].as_ref().unwrap().value, Some(0.5));
    }
}
