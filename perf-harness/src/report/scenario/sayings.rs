//! What is said of a scenario beside its figures.

use super::stages::seconds;
use crate::report::text::{elide, escape};
use crate::report::{Fault, Generator, Series};
use crate::units::{Share, Time, grouped, significant};

/// The widest text that came from outside, in columns.
const WIDEST: usize = 200;

/// A sentence, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct Saying {
    pub(in crate::report) about: &'static str,
    pub(in crate::report) text: String,
}

/// What somebody who looks at the figures must know; with `all`, whatever there is.
/// Of each kind at most `most` are told.
pub(in crate::report) fn sayings(series: &Series, all: bool, most: usize) -> Vec<Saying> {
    let mut said = Vec::new();
    let mut say = |about, mut texts: Vec<String>| {
        let left = texts.len().saturating_sub(most);
        if left > 0 {
            texts.truncate(most);
            texts.push(format!("and {left} more"));
        }
        said.extend(texts.into_iter().map(|text| Saying { about, text }));
    };
    let of = |text: &Option<String>| text.iter().map(|text| outside(text)).collect();
    say("curve", of(&series.curve_summary));
    say("generator", generator(&series.generator, all));
    say("stopped", of(&series.stopped));
    say("fault", series.faults.iter().map(fault).collect());
    let events = series.events.iter();
    say(
        "event",
        events
            .map(|event| format!("{}: {}", seconds(event.at_ns), outside(&event.text)))
            .collect(),
    );
    say("error", errors(series));
    say("check", checks(series, all));
    if all {
        say("preset", of(&series.expansion));
        say("seed", vec![series.seed.to_string()]);
        say("log", of(&series.log));
    }
    said
}

fn outside(text: &str) -> String {
    elide(&escape(text), WIDEST).into_owned()
}

fn generator(generator: &Generator, all: bool) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(why) = &generator.too_slow {
        texts.push(format!("too slow: {}", outside(why)));
    }
    if !all {
        return texts;
    }
    if let (Some(p50), Some(p99)) = (generator.lag_p50, generator.lag_p99) {
        texts.push(format!(
            "calls were started late by {} (p50) and {} (p99)",
            Time(p50),
            Time(p99)
        ));
        texts.push(format!(
            "{} of the calls were started late although there was room",
            Share(generator.late)
        ));
    }
    if let Some(ratio) = generator.little {
        texts.push(format!(
            "calls present are {} times what Little's law gives",
            significant(ratio)
        ));
    }
    texts
}

/// What could not be injected was not survived.
fn fault(fault: &Fault) -> String {
    let name = outside(&fault.name);
    if let Some(why) = &fault.skipped {
        return format!("{name}: skipped, {}", outside(why));
    }
    let mut text = format!("{name}: {}", seconds(fault.begin_ns));
    if fault.end_ns > fault.begin_ns {
        text.push_str(&format!(" to {}", seconds(fault.end_ns)));
    }
    if let Some(calls) = fault.calls {
        text.push_str(&format!(", calls met: {}", grouped(calls)));
    }
    text
}

/// The most frequent first.
fn errors(series: &Series) -> Vec<String> {
    let mut kinds: Vec<(&String, u64)> = series.errors.iter().map(|(kind, n)| (kind, *n)).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let texts = kinds.into_iter();
    texts
        .map(|(kind, count)| format!("{} times {}", grouped(count), outside(kind)))
        .collect()
}

/// Those that did not always hold first, and alone unless all are asked for.
fn checks(series: &Series, all: bool) -> Vec<String> {
    let mut checks: Vec<(&String, u64, u64)> = series
        .checks
        .iter()
        .map(|(name, (held, of))| (name, *held, *of))
        .filter(|(_, held, of)| all || held < of)
        .collect();
    checks.sort_by_key(|(_, held, of)| held >= of);
    let texts = checks.into_iter();
    texts
        .map(|(name, held, of)| {
            format!(
                "{}: {} of {} held",
                outside(name),
                grouped(held),
                grouped(of)
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::report::SeriesEvent;

    fn said(series: &Series, all: bool) -> Vec<String> {
        let said = sayings(series, all, 3).into_iter();
        said.map(|saying| format!("{}  {}", saying.about, saying.text))
            .collect()
    }

    #[test]
    fn a_generator_that_kept_to_its_plan_is_not_told_of() {
        let mut series = Series {
            generator: Generator {
                lag_p50: Some(4_000.0),
                lag_p99: Some(38_000.0),
                late: 0.0,
                too_slow: None,
                little: Some(1.004),
            },
            ..Series::default()
        };
        assert_eq!(said(&series, false), [""; 0]);
        assert_eq!(
            said(&series, true),
            [
                "generator  calls were started late by 4 us (p50) and 38 us (p99)",
                "generator  0% of the calls were started late although there was room",
                "generator  calls present are 1 times what Little's law gives",
                "seed  0",
            ]
        );
        series.generator.too_slow = Some("calls were started 3 ms late".into());
        assert_eq!(
            said(&series, false),
            ["generator  too slow: calls were started 3 ms late"]
        );
    }

    #[test]
    fn faults_say_when_they_were_or_why_they_were_not() {
        let fault = |end_ns, skipped: Option<&str>| Fault {
            name: "kill server".into(),
            begin_ns: 12_000_000_000,
            end_ns,
            calls: Some(1_200),
            skipped: skipped.map(str::to_owned),
        };
        let series = Series {
            faults: vec![
                fault(14_000_000_000, None),
                fault(12_000_000_000, None),
                fault(0, Some("no child of this name")),
            ],
            ..Series::default()
        };
        assert_eq!(
            said(&series, false),
            [
                "fault  kill server: 12 s to 14 s, calls met: 1,200",
                "fault  kill server: 12 s, calls met: 1,200",
                "fault  kill server: skipped, no child of this name",
            ]
        );
    }

    #[test]
    fn of_many_the_first_are_told_and_the_rest_counted() {
        let event = |second: u64| SeriesEvent {
            at_ns: second * 1_000_000_000,
            text: "p95 > 5s over 10s".into(),
        };
        let errors = [("timeout", 3), ("connection refused", 1_200)];
        let series = Series {
            events: (1..=5).map(event).collect(),
            errors: BTreeMap::from(errors.map(|(kind, count)| (kind.to_owned(), count))),
            checks: BTreeMap::from([("body".into(), (990, 1_000)), ("all".into(), (5, 5))]),
            ..Series::default()
        };
        assert_eq!(
            said(&series, false),
            [
                "event  1 s: p95 > 5s over 10s",
                "event  2 s: p95 > 5s over 10s",
                "event  3 s: p95 > 5s over 10s",
                "event  and 2 more",
                "error  1,200 times connection refused",
                "error  3 times timeout",
                "check  body: 990 of 1,000 held",
            ]
        );
    }
}
