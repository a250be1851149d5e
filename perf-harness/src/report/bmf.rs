//! Bencher Metric Format: figures by benchmark and measure, for a record over many runs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::bencher::typical;
use super::distinct_ids::{distinct, lasting_ids};
use super::{Benchmark, Bound, Metric, Outcome, Report};
use crate::host::fnv1a;

/// The longest name of a benchmark, in bytes.
const LONGEST_BENCHMARK: usize = 1_024;

/// The longest name of a measure, in bytes.
const LONGEST_MEASURE: usize = 64;

/// The measure of a call's typical time, which every project has.
const LATENCY: &str = "latency";

#[derive(Serialize)]
struct Figure {
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_value: Option<f64>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let ids = lasting_ids(report);
    let names = distinct(
        ids.iter()
            .map(|id| fitting(id, LONGEST_BENCHMARK))
            .collect(),
    );
    let all: BTreeMap<&str, BTreeMap<String, Figure>> = names
        .iter()
        .map(AsRef::as_ref)
        .zip(report.benchmarks.iter().map(measures))
        .filter(|(_, measures)| !measures.is_empty())
        .collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    out.write_all(b"\n")
}

/// The typical time as the latency, the rest under the names of the metrics.
fn measures(case: &Benchmark) -> BTreeMap<String, Figure> {
    if case.outcome != Outcome::Completed {
        return BTreeMap::new();
    }
    let typical = typical(case);
    let latency = typical.and_then(|(_, metric)| Some((LATENCY, figure(metric)?)));
    let typical = typical.map(|(name, _)| name);
    let rest = case
        .metrics
        .iter()
        .filter(|(name, _)| typical != Some(name.as_str()))
        .filter_map(|(name, metric)| Some((name.as_str(), figure(metric)?)));
    let (names, figures): (Vec<&str>, Vec<Figure>) = latency.into_iter().chain(rest).unzip();
    let names = names
        .into_iter()
        .map(|name| fitting(name, LONGEST_MEASURE))
        .collect();
    let names = distinct(names).into_iter().map(Cow::into_owned);
    names.zip(figures).collect()
}

/// Of a figure that is known to be at most so much the value is the upper end too, and there is no
/// lower one; and the other way round.
fn figure(metric: &Metric) -> Option<Figure> {
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    let value = finite(metric.value)?;
    let (lo, hi) = (finite(metric.lo), finite(metric.hi));
    let (lower_value, upper_value) = match metric.bound {
        Bound::Exact => (lo, hi),
        Bound::AtMost => (None, hi.or(Some(value))),
        Bound::AtLeast => (lo.or(Some(value)), None),
    };
    Some(Figure {
        value,
        lower_value,
        upper_value,
    })
}

/// A name that the format takes: a longer one keeps its beginning, and what tells it from others that
/// begin alike.
fn fitting(name: &str, most: usize) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("_");
    }
    if name.len() <= most {
        return Cow::Borrowed(name);
    }
    let mark = format!("#{:016x}", fnv1a(name.as_bytes()));
    let room = most - mark.len();
    let ends = name.char_indices().map(|(start, c)| start + c.len_utf8());
    let end = ends.take_while(|end| *end <= room).last().unwrap_or(0);
    format!("{}{mark}", &name[..end]).into()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::fixture::{self, written};
    use crate::report::fixture_parts::{at_most, count, time};
    use crate::report::{Format, MetricKind};

    fn read(report: &Report) -> serde_json::Map<String, Value> {
        match serde_json::from_str(&written(Format::Bmf, report)).unwrap() {
            Value::Object(all) => all,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn the_fixture() {
        insta::assert_snapshot!("bmf", written(Format::Bmf, &fixture::report()));
    }

    #[test]
    fn every_odd_name_is_read_back_with_its_figures() {
        let report = fixture::odd_names();
        let read = read(&report);
        assert_eq!(read.len(), report.benchmarks.len());
        for (case, id) in report.benchmarks.iter().zip(lasting_ids(&report)) {
            let measures = &read[fitting(&id, LONGEST_BENCHMARK).as_ref()];
            assert_eq!(measures["latency"]["value"], 812.0);
            assert_eq!(measures["latency"]["upper_value"], 821.0);
            let own = &measures[fitting(&case.id, LONGEST_MEASURE).as_ref()];
            assert_eq!(own["value"], 3.0);
            assert!(own.get("lower_value").is_none());
        }
        for (name, measures) in &read {
            assert!((1..=LONGEST_BENCHMARK).contains(&name.len()));
            for measure in measures.as_object().unwrap().keys() {
                assert!((1..=LONGEST_MEASURE).contains(&measure.len()));
            }
        }
    }

    #[test]
    fn long_names_that_begin_alike_stay_apart() {
        let (one, other) = ("日".repeat(400) + "a", "日".repeat(400) + "b");
        let (one, other) = (fitting(&one, 1_024), fitting(&other, 1_024));
        assert_ne!(one, other);
        assert!(one.len() <= 1_024 && one.starts_with("日日"));
    }

    #[test]
    fn a_figure_of_the_users_own_does_not_take_the_place_of_the_latency() {
        let mut case = Benchmark::new("a");
        case.metrics = BTreeMap::from([
            ("latency".into(), count(3.0)),
            ("median".into(), time(MetricKind::Batch, 7.0, 6.0, 8.0)),
        ]);
        let report = Report {
            benchmarks: vec![case],
            ..Report::default()
        };
        let read = read(&report);
        assert_eq!(read["a"]["latency"]["value"], 7.0);
        assert_eq!(read["a"]["latency#2"]["value"], 3.0);
    }

    #[test]
    fn a_bound_has_one_end() {
        let mut case = Benchmark::new("a");
        let at_least = Metric {
            bound: Bound::AtLeast,
            ..count(3.0)
        };
        case.metrics = BTreeMap::from([
            ("p50".into(), at_most(count(2.0))),
            ("rss_peak".into(), at_least),
        ]);
        let report = Report {
            benchmarks: vec![case],
            ..Report::default()
        };
        let read = read(&report);
        assert_eq!(
            read["a"]["latency"],
            serde_json::json!({ "value": 2.0, "upper_value": 2.0 })
        );
        assert_eq!(
            read["a"]["rss_peak"],
            serde_json::json!({ "value": 3.0, "lower_value": 3.0 })
        );
    }

    #[test]
    fn what_is_no_figure_is_left_out() {
        let report = fixture::report();
        let read = read(&report);
        assert!(read["shop/cache::evict"].get("p99").is_none());
        assert!(!read.contains_key("shop/cache::refill"));
        assert!(!read.contains_key("shop/cache::network"));
    }
}
