//! A scenario on its case's page: what charts are marked with, and what is read beside them.

use serde::Serialize;

use crate::report::scenario::{StageTable, head, kind_of_times, outstanding_loads, sayings};
use crate::report::text::{elide, escape};
use crate::report::{Benchmark, Series};

/// Of one kind, faults and events for example, so many are told.
const MOST_SAYINGS: usize = 100;

/// The widest name on a chart, in columns.
const WIDEST: usize = 40;

/// The figures of the charts stand in the report itself.
#[derive(Serialize)]
pub(super) struct Scenario {
    head: String,
    /// What its percentiles are of.
    times: String,
    said: Vec<Said>,
    titles: Vec<Title>,
    rows: Vec<Vec<String>>,
    stages: Vec<Stretch>,
    faults: Vec<Stretch>,
    events: Vec<Mark>,
    /// What the loads of the curve are; empty without one.
    over: &'static str,
    /// Loads of the curve that stand out.
    loads: Vec<Mark>,
}

#[derive(Serialize)]
struct Said {
    what: &'static str,
    is: String,
}

#[derive(Serialize)]
struct Title {
    text: &'static str,
    number: bool,
}

/// Some seconds with a name.
#[derive(Debug, PartialEq, Serialize)]
struct Stretch {
    from: f64,
    to: f64,
    label: String,
}

/// A moment with a name.
#[derive(Debug, PartialEq, Serialize)]
struct Mark {
    at: f64,
    label: String,
}

impl Scenario {
    pub(super) fn of(benchmark: &Benchmark) -> Option<Self> {
        let series = benchmark.series.as_deref()?;
        let table = StageTable::of(series);
        let titles = table.titles.iter().map(|text| Title {
            text,
            number: StageTable::is_figure(text),
        });
        let said = sayings(series, true, MOST_SAYINGS).into_iter();
        let events = series.events.iter().map(|event| Mark {
            at: seconds(event.at_ns),
            label: label(&event.text),
        });
        let stages = series.stages.iter().map(|stage| Stretch {
            from: seconds(stage.begin_ns),
            to: seconds(stage.end_ns),
            label: label(&stage.name),
        });
        Some(Self {
            head: head(series),
            times: kind_of_times(series),
            said: said
                .map(|saying| Said {
                    what: saying.about,
                    is: saying.text,
                })
                .collect(),
            titles: titles.collect(),
            rows: table.rows,
            stages: stages.collect(),
            faults: faults(series),
            events: events.collect(),
            over: over(series),
            loads: outstanding_loads(benchmark, series)
                .into_iter()
                .map(|(at, label)| Mark { at, label })
                .collect(),
        })
    }
}

/// What was skipped has no place in time.
fn faults(series: &Series) -> Vec<Stretch> {
    let injected = series.faults.iter().filter(|fault| fault.skipped.is_none());
    injected
        .map(|fault| Stretch {
            from: seconds(fault.begin_ns),
            to: seconds(fault.end_ns.max(fault.begin_ns)),
            label: label(&fault.name),
        })
        .collect()
}

fn over(series: &Series) -> &'static str {
    match series.curve.first().map(|point| point.unit.as_str()) {
        None => "",
        Some("1/s") => "calls offered a second",
        Some(_) => "virtual users",
    }
}

fn label(text: &str) -> String {
    elide(&escape(text), WIDEST).into_owned()
}

fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture_scenarios;

    #[test]
    fn only_faults_that_were_injected_are_marked_and_all_are_told() {
        let shown = Scenario::of(&fixture_scenarios::open()).unwrap();
        let latency = Stretch {
            from: 10.0,
            to: 12.0,
            label: "latency 50ms".into(),
        };
        assert_eq!(shown.faults, [latency]);
        let told = shown.said.iter().filter(|said| said.what == "fault");
        assert_eq!(told.count(), 2);
        assert!(shown.said.iter().any(|said| said.is.contains("Little")));
    }

    #[test]
    fn a_curve_says_what_it_is_over_and_what_stands_out() {
        let of = |benchmark| {
            let shown = Scenario::of(&benchmark).unwrap();
            let labels = shown.loads.into_iter().map(|load| load.label);
            (
                shown.over,
                shown.times,
                labels.collect::<Vec<_>>().join(", "),
            )
        };
        assert_eq!(
            of(fixture_scenarios::breakpoint()),
            (
                "calls offered a second",
                "open, response time".into(),
                "capacity 2.25 k/s".into()
            )
        );
        assert_eq!(
            of(fixture_scenarios::sweep()),
            (
                "virtual users",
                "closed, service time".into(),
                "peak 43.6".into()
            )
        );
        assert_eq!(of(fixture_scenarios::open()).0, "");
        assert!(Scenario::of(&Benchmark::new("a")).is_none());
    }
}
